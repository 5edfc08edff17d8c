// The guarantee: only what our own keys signed as an access token is one. The attacks: another algorithm, another key of ours,
// another kind of token, changed claims.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { signingAlgorithms, type KeyRing } from '#keys';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { Tenant } from '../infrastructure/tenant.js';
import { readSettings } from '../settings/read-settings.js';
import { ServiceSettings } from '../settings/service-settings.js';
import { SystemClock } from '../time/clock.js';
import { AccessTokens } from './access-tokens.js';
import { readCompactJwt } from './compact-jwt.js';

let storage: TestStorage;
let keyRing: KeyRing;
let tokens: AccessTokens;
const settings = readSettings([ServiceSettings], {}).of(ServiceSettings);
const iat = Math.floor(Date.now() / 1000);
const claims = {
  iss: settings.issuer,
  sub: 'c',
  aud: settings.issuer,
  iat,
  exp: iat + 300,
  jti: 'j',
  tenant,
  client_id: 'c',
  client_epoch: 1,
  scope: 'a',
};

beforeAll(async () => {
  storage = await openTestStorage();
  ({ keyRing } = await openTestKeys(storage));
  const { revocations, shortLived } = storage;
  const clock = new SystemClock();
  tokens = new AccessTokens(keyRing, revocations, shortLived, settings, new Tenant(tenant), clock);
});
afterAll(() => storage.dispose());

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const kidOf = (jwt: string): unknown => readCompactJwt(jwt)?.header['kid'];

it.each(signingAlgorithms)('reads what we signed with %s', async (alg) => {
  const jwt = await keyRing.sign('access_token', alg, 'at+jwt', claims);
  expect(await tokens.introspect(jwt)).toEqual(claims);
  expect(await tokens.introspect(jwt)).toEqual(claims);
});

it('refuses changed claims, a cut and a foreign signature', async () => {
  const jwt = await keyRing.sign('access_token', 'ES256', 'at+jwt', claims);
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const foreign = sign('sha256', Buffer.from(`${header}.${payload}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const changed = [
    `${header}.${encode({ ...claims, scope: 'a b' })}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -8)}`,
    `${header}.${payload}.${foreign.toString('base64url')}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${jwt}.${signature}`,
    '..',
    '',
  ];
  for (const text of changed) expect([text, await tokens.introspect(text)]).toEqual([text, undefined]);
});

it('refuses another algorithm than the key is for', async () => {
  const jwt = await keyRing.sign('access_token', 'ES256', 'at+jwt', claims);
  const kid = kidOf(jwt);
  const key = keyRing.verifiers().find((one) => one.kid === kid);
  const pem = createPublicKey({ key: { ...key?.publicJwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  for (const alg of ['none', 'HS256', 'RS256', 'es256', undefined]) {
    const input = `${encode({ alg, typ: 'at+jwt', kid })}.${encode(claims)}`;
    const mac = createHmac('sha256', pem).update(input).digest('base64url');
    expect([alg, await tokens.introspect(`${input}.${mac}`)]).toEqual([alg, undefined]);
  }
});

it('refuses what our keys signed for another purpose, issuer or tenant, and what asks for more than we know', async () => {
  const other = [
    await keyRing.sign('access_token', 'ES256', 'JWT', claims),
    await keyRing.sign('id_token', 'RS256', 'at+jwt', claims),
    await keyRing.sign('access_token', 'ES256', 'at+jwt', { ...claims, iss: 'https://other.example' }),
    await keyRing.sign('access_token', 'ES256', 'at+jwt', { ...claims, tenant: 'other' }),
    await keyRing.sign('access_token', 'ES256', 'at+jwt', { ...claims, exp: iat - 1 }),
    await keyRing.sign('access_token', 'ES256', 'at+jwt', [claims]),
  ];
  for (const jwt of other) expect(await tokens.introspect(jwt)).toBeUndefined();
});
