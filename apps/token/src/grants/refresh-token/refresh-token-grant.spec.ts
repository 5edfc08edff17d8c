import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { IdTokenClaims } from '#accounts';
import { v7 as uuidv7 } from 'uuid';
import {
  firstRefreshToken,
  nextRefreshToken,
  OAuthError,
  readRefreshToken,
  refreshTokenHash,
  writeRefreshToken,
} from '#protocol';
import { parseParameters, readSettings, SystemClock, Tenant } from '#service';
import type { ClientRecord, GrantFacts } from '#storage';
import { openTestKeys } from '../../../../../test/setup/open-test-keys.js';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  type TestStorage,
} from '../../../../../test/setup/open-test-storage.js';
import { TokenSettings } from '../../token-settings.js';
import { RefreshTokenGrant } from './refresh-token-grant.js';

const settings = readSettings([TokenSettings], {}).of(TokenSettings);
const tenant = new Tenant('default');

let storage: TestStorage;
let keys: Awaited<ReturnType<typeof openTestKeys>>;
let grant: RefreshTokenGrant;
beforeAll(async () => {
  storage = await openTestStorage();
  keys = await openTestKeys(storage);
  const stores = [
    storage.refreshFamilies,
    storage.grants,
    keys.secretKeys,
    storage.users,
    storage.catalogueCache,
    new IdTokenClaims(storage.users, storage.mappedClaims),
  ] as const;
  grant = new RefreshTokenGrant(...stores, settings, tenant, new SystemClock());
});
afterAll(() => storage.dispose());

const rotating = {
  redirect_uris: ['https://app.example/callback'],
  token_endpoint_auth_method: 'none',
  scope: 'openid profile users:read',
};
const macOf = (version: number): KeyObject =>
  keys.secretKeys.version('refresh_mac', version) ?? createSecretKey(randomBytes(32));

async function newFamily(more: Partial<GrantFacts> = {}) {
  const client = await createClient(storage, { metadata: rotating });
  const facts = await createFacts(storage, await createPerson(storage), client, more);
  const { version } = keys.secretKeys.current('refresh_chain');
  const token = firstRefreshToken(uuidv7(), version);
  const family = {
    id: token.family,
    keyVersion: version,
    hash: refreshTokenHash(token),
    idleSeconds: 1000,
    lifetimeSeconds: 1000,
  };
  await storage.grants.redeem(facts, uuidv7(), family);
  return { client, facts, token, text: writeRefreshToken(token, 'default', macOf(version)) };
}

const refresh = (client: ClientRecord, text: string) =>
  grant.redeem({
    client,
    confidential: false,
    form: parseParameters(new URLSearchParams({ refresh_token: text }).toString()),
  });

const errorOf = (refreshing: Promise<unknown>): Promise<string> =>
  refreshing.then(
    () => 'no error',
    (error: unknown) => (error instanceof OAuthError ? error.code : String(error)),
  );

async function rotateKeys(): Promise<void> {
  await keys.secretKeys.rotate();
}

it('T2.11: a token of an older key goes on working after a rotation of the keys', async () => {
  const { client, text } = await newFamily();
  await rotateKeys();
  const { refreshToken = '' } = await refresh(client, text);
  expect(readRefreshToken(refreshToken, 'default', macOf)?.keyVersion).toBe(
    keys.secretKeys.current('refresh_chain').version,
  );
  expect((await refresh(client, refreshToken)).refreshToken).toBeDefined();
});

it('T2.14: a lost answer is repeated to the byte, also when the keys have rotated since', async () => {
  const { client, text } = await newFamily();
  const lost = await refresh(client, text);
  await rotateKeys();
  expect((await refresh(client, text)).refreshToken).toBe(lost.refreshToken);
});

it('T2.15: who has the row and all keys, but never had the token, can make none', async () => {
  const { client, token, text } = await newFamily();
  const { version, key } = keys.secretKeys.current('refresh_chain');
  const guessed = { ...token, generation: token.generation + 1, keyVersion: version, secret: randomBytes(32) };
  const hashAsSecret = { ...token, secret: refreshTokenHash(token) };
  const derived = nextRefreshToken(hashAsSecret, { version, key });
  for (const forged of [guessed, hashAsSecret, derived]) {
    expect(await errorOf(refresh(client, writeRefreshToken(forged, 'default', macOf(forged.keyVersion))))).toBe(
      'invalid_grant',
    );
  }
  await storage.relay.settled();
  expect(storage.typesOf('').filter((type) => type === 'authz.refresh.impossible.v1').length).toBeGreaterThan(0);
  expect((await refresh(client, text)).refreshToken).toBeDefined();
});

it('a rotation for which nothing could be issued is taken back: a later try is no reuse', async () => {
  const { client, facts, text } = await newFamily();
  const lost = await refresh(client, text);
  await lost.undo?.();
  await storage.database.pool.query(
    `UPDATE refresh_families SET rotated_at = now() - interval '1 hour' WHERE gid = $1`,
    [facts.gid],
  );
  expect(await errorOf(refresh(client, text))).toBe('no error');
  expect((await storage.grants.find(facts.gid))?.status).toBe('active');
});

it('renews no right that the person’s roles or the client’s registration have lost', async () => {
  const { client, text } = await newFamily({ scope: ['openid', 'users:read', 'email'] });
  const { accessToken } = await refresh(client, text);
  expect(accessToken.scope).toEqual(['openid']);
});

it('RFC 8707 §2.2: asks for no resource that was not granted', async () => {
  const { client, text } = await newFamily({ resource: ['https://api.example'] });
  const form = new URLSearchParams({ refresh_token: text, resource: 'https://other.example' }).toString();
  expect(await errorOf(grant.redeem({ client, confidential: false, form: parseParameters(form) }))).toBe(
    'invalid_target',
  );
  expect(await errorOf(refresh(client, text))).toBe('no error');
});

it('T2.10: a token with a bad MAC costs no statement', async () => {
  const { client, token } = await newFamily();
  const forged = writeRefreshToken(token, 'default', createSecretKey(randomBytes(32)));
  await storage.dispose();
  expect(await errorOf(refresh(client, forged))).toBe('invalid_grant');
  storage = await openTestStorage();
});
