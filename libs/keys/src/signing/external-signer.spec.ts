// The guarantee: a key that a signer holds signs, rotates and is revoked like any other, and never is here.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { OAuthError } from '#protocol';
import { sql } from '#storage';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { TestSigner } from '../../../../test/setup/test-signer.js';
import { KeyEncryptionKeys } from '../secret/key-encryption-keys.js';
import { reseal } from '../secret/reseal.js';
import { signingKeyContext } from '../secret/sealing-context.js';
import { ExternalSigner } from './external-signer.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import { SignerAway } from './signer-away.js';
import { SignerConnection } from './signer-connection.js';
import { SignerMissing } from './signer-missing.js';
import { signingAlgorithms } from './signing-algorithm.js';

const keyEncryptionKeys = new KeyEncryptionKeys(randomBytes(32));
let storage: TestStorage;
let signer: TestSigner;
let ring: KeyRing;
const ringAt = (timeoutMs = 2000, token: string = signer.token) => {
  const external = new ExternalSigner(new SignerConnection({ url: signer.url, token, timeoutMs }));
  const outside = { signer: external, holds: (purpose: string) => purpose === 'access_token' };
  return new KeyRing(storage.keyStore, keyEncryptionKeys, tenant, outside);
};
beforeEach(async () => {
  storage = await openTestStorage();
  signer = await new TestSigner(join(tmpdir(), `signer-${randomUUID()}.sock`)).open();
  ring = ringAt();
  await ring.load();
});
afterEach(async () => {
  await signer.close();
  await storage.dispose();
});

const token = (one = ring, alg: (typeof signingAlgorithms)[number] = 'ES256') =>
  one.sign('access_token', alg, 'at+jwt', { sub: 'a' });
const verified = (jwt: string, one = ring) =>
  jwtVerify(jwt, createLocalJWKSet(JSON.parse(one.jwks()) as JSONWebKeySet));
const activeKid = () =>
  ring.all().find(({ purpose, state }) => purpose === 'access_token' && state === 'active')?.kid ?? '';

it.each(signingAlgorithms)('%s: it signs what everybody can verify with the published keys', async (alg) => {
  const { protectedHeader, payload } = await verified(await token(ring, alg));
  expect([protectedHeader.alg, payload.sub]).toEqual([alg, 'a']);
});

it('nothing of its private half is here: its name is, sealed as all else, and sealed again with it', async () => {
  const [row] = await storage.database.rows<{ kept: Buffer; with: string; jwk: object }>(
    sql(
      'spec.kept',
      `SELECT sealed_private_jwk AS kept, sealed_with AS with, public_jwk AS jwk FROM signing_keys WHERE purpose = 'access_token'`,
    ),
  );
  const context = signingKeyContext(tenant, activeKid());
  const opened = keyEncryptionKeys.open(context, {
    sealed: row?.kept ?? Buffer.alloc(0),
    sealedWith: row?.with ?? null,
  });
  const kept = JSON.parse(opened.toString()) as { signer_key: string; public_jwk: object };
  expect(kept).toEqual({ signer_key: expect.stringMatching(/^[0-9a-f-]{36}$/), public_jwk: expect.any(Object) });
  for (const jwk of [row?.jwk, kept.public_jwk]) expect(jwk).not.toHaveProperty('d');
  expect((await storage.sealedValues.all()).map(({ id }) => id)).toContain(activeKid());
  await reseal(storage.sealedValues, keyEncryptionKeys, () => undefined);
  await verified(await token());
});

it('away: 503 with Retry-After; after some failures nobody waits for it; it comes back', async () => {
  const asked = signer.asked.length;
  await signer.close();
  const refused = await token().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OAuthError);
  expect(refused).toMatchObject({ code: 'temporarily_unavailable', status: 503, retryAfterSeconds: 1 });
  const detail = () => token().catch((error: unknown) => (error as OAuthError).detail);
  while (!(await detail())?.includes('a moment ago')) expect(signer.asked.length).toBe(asked);
  // Keys that it does not hold sign on.
  expect(await ring.sign('id_token', 'RS256', 'JWT', {})).toBeDefined();
  await signer.open();
  let jwt: string | undefined;
  while (jwt === undefined) {
    jwt = await token().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await verified(jwt);
});

it('silent: the time is limited', async () => {
  const hasty = ringAt(50);
  await hasty.load();
  signer.instead = () => 'nothing';
  await expect(token(hasty)).rejects.toThrow(SignerAway);
});

it.each([
  ['a signature of another key', { signature: randomBytes(64).toString('base64url') }],
  ['no signature', {}],
  ['a signature that is no text', { signature: 7 }],
])('answers %s: nothing goes out', async (_what, answer) => {
  signer.instead = () => [200, answer];
  await expect(token()).rejects.toThrow(SignerAway);
});

const { publicKey: p384 } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const { privateKey: told } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

it.each([
  ['of another curve', { id: 'a', public_jwk: p384.export({ format: 'jwk' }) }],
  ['that is none', { id: 'a', public_jwk: { kty: 'EC' } }],
  ['without one', { id: 'a' }],
  ['with an id that could be another path', { id: '../b', public_jwk: told.export({ format: 'jwk' }) }],
])('makes a key %s: it is not taken', async (_what, answer) => {
  signer.instead = () => [200, answer];
  await expect(ring.addPending('access_token', 'ES256')).rejects.toThrow(SignerAway);
});

it('a private member that it sends is not kept', async () => {
  signer.instead = (path) =>
    path === '/keys' ? [200, { id: 'a', public_jwk: told.export({ format: 'jwk' }) }] : undefined;
  await ring.addPending('access_token', 'ES256');
  expect(ring.jwks()).not.toContain('"d"');
});

it('rotates, and a revoked key is replaced, both at the signer', async () => {
  const first = activeKid();
  await new KeyRotation(ring, { signForSeconds: 1000, publishAheadSeconds: 10, verifyAfterSeconds: 10 }).rotate({
    atOnce: true,
  });
  const second = activeKid();
  await ring.revoke(second);
  expect(new Set([first, second, activeKid()]).size).toBe(3);
  expect((await verified(await token())).protectedHeader.kid).toBe(activeKid());
  expect(signer.asked.filter((path) => path === 'POST /keys')).toHaveLength(3);
});

it('away, it holds up the rotation of its own keys, and of no others', async () => {
  await signer.close();
  const day = 86_400;
  const rotation = new KeyRotation(ring, { signForSeconds: day, publishAheadSeconds: 10, verifyAfterSeconds: 10 });
  await expect(rotation.run(Date.now() + day * 1000)).rejects.toThrow(SignerAway);
  const pending = ring.all().filter(({ state }) => state === 'pending');
  expect(pending.map(({ purpose }) => purpose).sort()).toEqual(['id_token', 'security_event']);
});

it('a process without the setting verifies, and does not start where it would have to sign', async () => {
  const blind = new KeyRing(storage.keyStore, keyEncryptionKeys, tenant);
  await blind.read();
  await verified(await token(), blind);
  await expect(token(blind)).rejects.toThrow(SignerMissing);
  await expect(blind.load()).rejects.toThrow(SignerMissing);
});

it('refuses us: as if it were away, and its health says so', async () => {
  const stranger = ringAt(2000, 'wrong');
  await stranger.load();
  await expect(token(stranger)).rejects.toMatchObject({ detail: expect.stringContaining('401') });
  await expect(stranger.outside?.signer.health()).rejects.toThrow(SignerAway);
  await ring.outside?.signer.health();
});
