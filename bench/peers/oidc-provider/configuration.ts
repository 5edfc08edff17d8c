import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Client, Grant, Provider } from 'oidc-provider';
import { registrations } from './clients.js';
import { RedisAdapter } from './redis-adapter.js';

/** Resource servers by the format of their tokens. */
const resources = { ES256: 'https://es256.bench.example', RS256: 'https://rs256.bench.example' } as const;

const scopeOf = { [resources.ES256]: 'bench:es256', [resources.RS256]: 'bench:rs256' };
const algorithmOf = { [resources.ES256]: 'ES256', [resources.RS256]: 'RS256' };

const getResourceServerInfo = (_context: unknown, resource: keyof typeof scopeOf) => ({
  scope: scopeOf[resource],
  audience: resource,
  accessTokenTTL: 300,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: algorithmOf[resource] } },
});

const privateJwk = (key: KeyObject, alg: string): object => ({
  ...key.export({ format: 'jwk' }),
  alg,
  use: 'sig',
  kid: alg,
});

interface Context {
  readonly oidc: {
    readonly client: Client;
    readonly provider: Provider;
    readonly session: { readonly accountId: string; grantIdFor(clientId: string): string | undefined };
    readonly params: { readonly scope: string; readonly resource?: string };
  };
}

/** First-party clients need not ask for a consent: the way that oidc-provider shows for them. */
async function loadExistingGrant({ oidc }: Context): Promise<Grant | undefined> {
  const { clientId } = oidc.client;
  const grantId = oidc.session.grantIdFor(clientId);
  if (grantId !== undefined) return oidc.provider.Grant.find(grantId);
  const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId });
  grant.addOIDCScope(oidc.params.scope);
  if (oidc.params.resource !== undefined) grant.addResourceScope(oidc.params.resource, oidc.params.scope);
  await grant.save();
  return grant;
}

/** As one would run it: no development pages, every store in Redis, keys of the platform's sizes, lifetimes as the platform's. */
export const configuration = (redis: Redis, secret: string): object => ({
  adapter: (model: string) => new RedisAdapter(model, redis),
  clients: registrations(secret),
  jwks: {
    keys: [
      privateJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'RS256'),
      privateJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'ES256'),
    ],
  },
  scopes: ['openid', 'bench:opaque'],
  cookies: { keys: [secret] },
  ttl: {
    ...{ ClientCredentials: 300, AccessToken: 300, IdToken: 300, AuthorizationCode: 60, Interaction: 600 },
    ...{ RefreshToken: 1_209_600, Grant: 1_209_600, Session: 604_800 },
  },
  findAccount: (_context: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  loadExistingGrant,
  // As if a scope asked for it: this server's own scope would ask for a consent each time.
  issueRefreshToken: (_context: unknown, client: Client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: () => false,
  // RFC 9700 §4.14.2, as the platform does it.
  rotateRefreshToken: ({ oidc }: Context) => oidc.client.clientAuthMethod === 'none',
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true, allowedPolicy: () => true },
    resourceIndicators: {
      ...{ enabled: true, defaultResource: () => undefined, getResourceServerInfo },
      // Without it a refresh or a code would give an opaque token for the userinfo endpoint.
      useGrantedResource: () => true,
    },
  },
});
