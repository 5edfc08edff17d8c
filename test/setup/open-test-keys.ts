import { randomBytes } from 'node:crypto';
import { KeyRing, Sealer, SecretKeys } from '#keys';
import type { Storage } from '#storage';
import { tenant } from './open-test-storage.js';

/** The keys of a deployment of its own, on the given storage. */
export async function openTestKeys(storage: Storage, keyEncryptionKey: Buffer = randomBytes(32)) {
  const secretKeys = new SecretKeys(storage.keyStore, keyEncryptionKey, tenant);
  const keyRing = new KeyRing(storage.keyStore, keyEncryptionKey, tenant);
  await secretKeys.load();
  await keyRing.load();
  return { keyEncryptionKey, secretKeys, keyRing, sealer: new Sealer(secretKeys) };
}
