// The guarantee: however often and wherever it is stopped, sealing again loses no key and stops no service.
import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { sql } from '#storage';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { KeyRing } from '../signing/key-ring.js';
import { KeyEncryptionKeys, WrongKeyEncryptionKey } from './key-encryption-keys.js';
import { reseal, sealedCounts } from './reseal.js';
import { SecretKeys } from './secret-keys.js';

const [first, second] = [randomBytes(32), randomBytes(32)];
const [before, after] = [new KeyEncryptionKeys(first), new KeyEncryptionKeys(second, [first])];

let storage: TestStorage;
let running: Awaited<ReturnType<typeof openTestKeys>>;
beforeEach(async () => {
  storage = await openTestStorage();
  running = await openTestKeys(storage, before);
});
afterEach(() => storage.dispose());

const quietly = () => undefined;
const ringWith = async (keys: KeyEncryptionKeys): Promise<KeyRing> => {
  const ring = new KeyRing(storage.keyStore, keys, tenant);
  await ring.load();
  return ring;
};
const total = async (name: string | undefined): Promise<number> => {
  const counts = (await sealedCounts(storage.sealedValues, after)).get(name);
  return counts ? counts.signing_key + counts.secret_key : 0;
};

/** As if killed behind the nth value: each is committed by itself. */
const killedAfter = (count: number) => {
  let left = count;
  const values = storage.sealedValues;
  return {
    all: () => values.all(),
    notSealedWith: (name: string, limit: number) => values.notSealedWith(name, limit),
    replace: (...args: Parameters<typeof values.replace>) => {
      if (left === 0) return Promise.reject(new Error('killed'));
      left -= 1;
      return values.replace(...args);
    },
  } as typeof values;
};

it('killed half-way, run again, by two at once: everything is sealed once more, and the first key is not needed', async () => {
  const token = await running.keyRing.sign('access_token', 'ES256', 'at+jwt', { sub: 'a' });
  const all = (await storage.sealedValues.all()).length;
  await expect(reseal(killedAfter(5), after, quietly)).rejects.toThrow('killed');
  expect([await total(after.current), await total(before.current)]).toEqual([5, all - 5]);

  // Half of each: whoever knows both keys reads them.
  expect((await ringWith(after)).all()).toHaveLength(3);
  const progress: number[] = [];
  const done = await Promise.all(
    [1, 2].map(() =>
      reseal(storage.sealedValues, after, ({ signing_key, secret_key }) => progress.push(signing_key + secret_key)),
    ),
  );
  expect(done.reduce((sum, { signing_key, secret_key }) => sum + signing_key + secret_key, 0)).toBe(all - 5);
  expect(progress).not.toEqual([]);
  expect([await total(after.current), await total(before.current)]).toEqual([all, 0]);

  const alone = new KeyEncryptionKeys(second);
  const ring = await ringWith(alone);
  await new SecretKeys(storage.keyStore, alone, tenant).load();
  const jwks = createLocalJWKSet(JSON.parse(ring.jwks()) as JSONWebKeySet);
  expect((await jwtVerify(token, jwks)).payload.sub).toBe('a');
  await jwtVerify(await ring.sign('id_token', 'RS256', 'JWT', {}), jwks);
  await expect(ringWith(before)).rejects.toThrow(WrongKeyEncryptionKey);
});

it('a process that runs with both keys reads on, whatever has been sealed again', async () => {
  const ring = await ringWith(after);
  const secrets = new SecretKeys(storage.keyStore, after, tenant);
  await secrets.load();
  const sealed = running.sealer.seal('opaque_token', 'place', Buffer.from('claims'));
  await reseal(storage.sealedValues, after, quietly);
  await ring.read();
  await secrets.read();
  expect(running.sealer.open('opaque_token', 'place', sealed)?.toString()).toBe('claims');
  const { version, key } = running.secretKeys.current('opaque_token');
  const known = secrets.current('opaque_token');
  expect([known.version, known.key.equals(key)]).toEqual([version, true]);
});

it('what the release before sealed has no name, and opens all the same', async () => {
  await storage.database.rows(sql('spec.unnamed', 'UPDATE signing_keys SET sealed_with = NULL'));
  expect((await ringWith(after)).all()).toHaveLength(3);
  expect((await sealedCounts(storage.sealedValues, after)).get(before.current)?.signing_key).toBe(3);
  expect((await reseal(storage.sealedValues, after, quietly)).signing_key).toBe(3);
  expect((await sealedCounts(storage.sealedValues, after)).get(after.current)?.signing_key).toBe(3);
});

it('what opens with none of the keys is told, counted apart, and left as it is', async () => {
  const stranger = new KeyEncryptionKeys(randomBytes(32));
  const all = (await storage.sealedValues.all()).length;
  await expect(reseal(storage.sealedValues, stranger, quietly)).rejects.toThrow(WrongKeyEncryptionKey);
  const counts = (await sealedCounts(storage.sealedValues, stranger)).get(undefined);
  expect((counts?.signing_key ?? 0) + (counts?.secret_key ?? 0)).toBe(all);
  expect(await total(before.current)).toBe(all);
});
