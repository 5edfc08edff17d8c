import { Redis } from 'ioredis';
import { Provider } from 'oidc-provider';
import { serveParent, settingsFromParent } from '../targets/serve-parent.js';
import { makeClients } from './clients.js';
import { configuration, resources } from './configuration.js';

const { port, redisUrl, families } = settingsFromParent<{ port: number; redisUrl: string; families: number }>();
const clients = makeClients();
const provider = new Provider(`http://localhost:${port}`, configuration(new Redis(redisUrl), clients));
const scope = 'openid offline_access bench:es256';

/** What a redeemed code would have left behind. */
async function refreshToken(clientId: string, index: number): Promise<string> {
  const accountId = `person-${index}`;
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(resources.ES256, 'bench:es256');
  const grantId = await grant.save();
  const client = await provider.Client.find(clientId);
  const authTime = Math.floor(Date.now() / 1000);
  const members = { accountId, client, grantId, scope, authTime, gty: 'authorization_code', resource: resources.ES256 };
  return new provider.RefreshToken(members).save();
}

await new Promise<void>((resolve) => provider.listen(port, '127.0.0.1', () => resolve()));
const tokensOf = (clientId: string): Promise<string[]> =>
  Promise.all(Array.from({ length: families }, (_, index) => refreshToken(clientId, index)));
serveParent({ clients, refreshTokens: { rotating: await tokensOf('app'), lasting: await tokensOf('web') } });
