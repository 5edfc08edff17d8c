import { OAuthError } from '#protocol';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { createClient, openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { ClientEncryption } from '../client-keys/client-encryption.js';
import { ClientKeys } from '../client-keys/client-keys.js';
import { PublishedKeys } from '../client-keys/published-keys.js';
import { OutboundHttp } from '../outbound/outbound-http.js';
import { OutboundSettings } from '../outbound/outbound-settings.js';
import { Tenant } from '../infrastructure/tenant.js';
import { readSettings } from '../settings/read-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { FixedClock } from '../time/clock.js';
import { IdTokenSigner } from './id-token-signer.js';
import { IssuingSettings } from './issuing-settings.js';
import { TokenIssuer } from './token-issuer.js';

let storage: TestStorage;
const clock = new FixedClock(Date.now());
let issuer: TokenIssuer;
beforeAll(async () => {
  storage = await openTestStorage();
  const { keyRing } = await openTestKeys(storage);
  const settings = readSettings([ServiceSettings, IssuingSettings, OutboundSettings], {});
  const [service, issuing] = [settings.of(ServiceSettings), settings.of(IssuingSettings)];
  const stores = [storage.shortLived, storage.catalogueCache, storage.policyCache] as const;
  const http = new OutboundHttp(settings.of(OutboundSettings), service);
  const encryption = new ClientEncryption(new ClientKeys(new PublishedKeys(http, clock)));
  const idTokens = new IdTokenSigner(keyRing, service, issuing, encryption);
  issuer = new TokenIssuer(
    keyRing,
    ...stores,
    idTokens,
    storage.mappedClaims,
    service,
    issuing,
    new Tenant('default'),
    clock,
  );
});
afterAll(() => storage.dispose());

const plan = async () => ({
  client: await createClient(storage),
  subject: 'somebody',
  scope: [],
  resource: [],
  clientEpoch: 1,
  issuedAt: Math.floor(clock.nowMs() / 1000),
  decidedAtMs: clock.monotonicMs(),
});

it('T3.9: what was decided more than 5 seconds ago is not handed out', async () => {
  const accessToken = await plan();
  clock.advance(5001);
  const issuing = issuer.issue({ accessToken });
  await expect(issuing).rejects.toThrow(OAuthError);
  await expect(issuing).rejects.toMatchObject({ code: 'temporarily_unavailable', status: 503 });
  expect((await issuer.issue({ accessToken: await plan() })).token_type).toBe('Bearer');
});
