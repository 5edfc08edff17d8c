import { randomBytes } from 'node:crypto';
import { compactVerify, createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { KeyEncryptionKeys, WrongKeyEncryptionKey } from '../secret/key-encryption-keys.js';
import { SecretKeys } from '../secret/secret-keys.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import type { RingKey } from './ring-key.js';
import { signingAlgorithms } from './signing-algorithm.js';

let storage: TestStorage;
let keys: Awaited<ReturnType<typeof openTestKeys>>;
beforeEach(async () => {
  storage = await openTestStorage();
  keys = await openTestKeys(storage);
});
afterEach(() => storage.dispose());

const jwks = () => createLocalJWKSet(JSON.parse(keys.keyRing.jwks()) as JSONWebKeySet);
const hour = 3_600_000;
const schedule = { signForSeconds: 30 * 86_400, publishAheadSeconds: 86_400, verifyAfterSeconds: 86_400 };

it.each(signingAlgorithms)('signs %s so that everybody can verify with the published keys', async (alg) => {
  const jwt = await keys.keyRing.sign('access_token', alg, 'at+jwt', { sub: 'a' });
  const { payload, protectedHeader } = await jwtVerify(jwt, jwks());
  expect([payload.sub, protectedHeader.alg, protectedHeader.typ]).toEqual(['a', alg, 'at+jwt']);
});

it('publishes no private member', () => {
  const published = JSON.parse(keys.keyRing.jwks()) as { keys: Record<string, unknown>[] };
  for (const key of published.keys)
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(member);
});

it('T6.1: moves a key from pending to retired, published before it signs and after it has signed', async () => {
  const rotation = new KeyRotation(keys.keyRing, schedule);
  const kidOf = async () =>
    JSON.parse(
      Buffer.from(
        (await keys.keyRing.sign('access_token', 'ES256', 'JWT', {})).split('.')[0] ?? '',
        'base64url',
      ).toString(),
    ).kid as string;
  const stateOf = (kid: string) => keys.keyRing.all().find((key) => key.kid === kid)?.state;
  const start = Date.now();
  const first = await kidOf();
  const old = await keys.keyRing.sign('access_token', 'ES256', 'JWT', {});
  await rotation.run(start + 29.5 * 24 * hour);
  const isNext = ({ state, purpose }: RingKey): boolean => state === 'pending' && purpose === 'access_token';
  const pending = keys.keyRing.all().find(isNext)?.kid ?? '';
  expect(keys.keyRing.jwks()).toContain(pending);
  expect(await kidOf()).toBe(first);
  // Making keys takes a moment on a busy machine.
  await rotation.run(start + 24 * hour + 60_000);
  expect(await kidOf()).toBe(pending);
  expect(stateOf(first)).toBe('retiring');
  await jwtVerify(old, jwks());
  await rotation.run(start + 3 * 24 * hour);
  expect(stateOf(first)).toBe('retired');
  expect(keys.keyRing.jwks()).not.toContain(first);
});

it('rotates at once when it must, and only once when several processes do', async () => {
  const other = new KeyRing(storage.keyStore, keys.keyEncryptionKeys, tenant);
  await other.load();
  await Promise.all([keys.keyRing, other].map((ring) => new KeyRotation(ring, schedule).rotate({ atOnce: true })));
  await keys.keyRing.read();
  const active = keys.keyRing.all().filter(({ state }) => state === 'active');
  expect(active.map(({ purpose, alg }) => `${purpose} ${alg}`).sort()).toEqual([
    'access_token ES256',
    'id_token RS256',
    'security_event ES256',
  ]);
});

it('T4.16: keys of events are published apart from those of tokens as well, and sign what travels beside its signature', async () => {
  const { keyRing } = keys;
  const of = (text: string) => (JSON.parse(text) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  const [header = '', payload, signature = ''] = (
    await keyRing.signDetached('security_event', 'ES256', 'authz-event+jws', 'told')
  ).split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  expect(of(keyRing.jwks('security_event'))).toEqual([kid]);
  expect(of(keyRing.jwks())).toContain(kid);
  expect(payload).toBe('');
  const whole = `${header}.${Buffer.from('told').toString('base64url')}.${signature}`;
  const events = createLocalJWKSet(JSON.parse(keyRing.jwks('security_event')) as JSONWebKeySet);
  expect(Buffer.from((await compactVerify(whole, events)).payload).toString()).toBe('told');
});

it('T6.2: a revoked key leaves the key set at once, ends what it signed, and another takes over', async () => {
  const [compromised] = keys.keyRing.all().filter(({ purpose }) => purpose === 'access_token');
  const kid = compromised?.kid ?? '';
  await keys.keyRing.revoke(kid);
  expect(keys.keyRing.jwks()).not.toContain(kid);
  expect(await storage.revocations.isRevoked({ tenant, jti: 'j', clientId: 'c', clientEpoch: 1, kid })).toBe(true);
  expect(await keys.keyRing.sign('access_token', 'ES256', 'JWT', {})).toBeDefined();
});

it('T3.18: a value sealed for one purpose or place opens for no other', () => {
  const { sealer } = keys;
  const sealed = sealer.seal('code_payload', 'place', Buffer.from('secret'));
  expect(sealer.open('code_payload', 'place', sealed)?.toString()).toBe('secret');
  expect(sealer.open('code_facts', 'place', sealed)).toBeUndefined();
  expect(sealer.open('code_payload', 'elsewhere', sealed)).toBeUndefined();
  for (let index = 0; index < sealed.length; index += 1) {
    const altered = Buffer.from(sealed);
    altered[index] = (altered[index] ?? 0) ^ 1;
    expect(sealer.open('code_payload', 'place', altered)).toBeUndefined();
  }
});

it('has the keys of signed answers before one is asked for', async () => {
  await keys.keyRing.prepare();
  const published = keys.keyRing.jwks();
  const { kid } = JSON.parse(
    Buffer.from((await keys.keyRing.sign('userinfo', 'RS256', 'JWT', {})).split('.')[0] ?? '', 'base64url').toString(),
  ) as { kid: string };
  expect(published).toContain(kid);
});

it('refuses to start with another key-encryption key', async () => {
  const other = new KeyEncryptionKeys(randomBytes(32));
  await expect(new SecretKeys(storage.keyStore, other, tenant).load()).rejects.toThrow(WrongKeyEncryptionKey);
  await expect(new KeyRing(storage.keyStore, other, tenant).load()).rejects.toThrow(
    `(${other.current}) does not open the stored keys, which were sealed with ${keys.keyEncryptionKeys.current}`,
  );
});

it('keeps nothing readable in the database', async () => {
  const { rows } = await storage.database.pool.query<{ all: string }>(
    `SELECT string_agg(encode(sealed_private_jwk, 'escape'), '') AS all FROM signing_keys`,
  );
  expect(rows[0]?.all).not.toContain('"d"');
});

it('keys to be encrypted to are published while they are to be used, and open what was under way for a time', async () => {
  const { keyRing } = keys;
  await keyRing.prepareEncryption();
  const of = (text: string) =>
    (JSON.parse(text) as { keys: { kid: string; kty: string; use: string; alg?: string }[] }).keys.filter(
      ({ use }) => use === 'enc',
    );
  const published = of(keyRing.jwks());
  expect(published.map(({ kty, alg }) => [kty, alg]).sort()).toEqual([
    ['EC', undefined],
    ['RSA', 'RSA-OAEP-256'],
  ]);
  expect(of(keyRing.jwks('security_event'))).toEqual([]);
  const [{ kid } = { kid: '' }] = published.filter(({ kty }) => kty === 'EC');
  const rotation = new KeyRotation(keyRing, schedule);
  await rotation.rotate({ atOnce: true });
  expect(of(keyRing.jwks()).map((key) => key.kid)).not.toContain(kid);
  expect(keyRing.decrypters('ECDH-ES', kid)).toHaveLength(1);
  expect(keyRing.decrypters('ECDH-ES').length).toBeGreaterThan(1);
  expect(keyRing.decrypters('RSA-OAEP-256', kid)).toEqual([]);
  await rotation.run(Date.now() + 25 * hour);
  expect(keyRing.decrypters('ECDH-ES', kid)).toEqual([]);
});

it('a revoked key opens nothing, and another takes its place', async () => {
  const { keyRing } = keys;
  await keyRing.prepareEncryption();
  const { kid = '' } = keyRing.all().find(({ alg }) => alg === 'RSA-OAEP-256') ?? {};
  await keyRing.revoke(kid);
  expect(keyRing.decrypters('RSA-OAEP-256', kid)).toEqual([]);
  expect(keyRing.decrypters('RSA-OAEP-256')).toHaveLength(1);
  expect(keyRing.decrypters('ES256')).toEqual([]);
});
