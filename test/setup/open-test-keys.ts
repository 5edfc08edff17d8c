import { randomBytes } from 'node:crypto';
import { KeyEncryptionKeys, KeyRing, Sealer, SecretKeys } from '#keys';
import type { Storage } from '#storage';
import { tenant } from './open-test-storage.js';

/** The keys of a deployment of its own, on the given storage. There is one process, so what is rotated is current at once. */
export async function openTestKeys(storage: Storage, keyEncryptionKeys = new KeyEncryptionKeys(randomBytes(32))) {
  const secretKeys = new SecretKeys(storage.keyStore, keyEncryptionKeys, tenant, 0);
  const keyRing = new KeyRing(storage.keyStore, keyEncryptionKeys, tenant);
  await secretKeys.load();
  await keyRing.load();
  return { keyEncryptionKeys, secretKeys, keyRing, sealer: new Sealer(secretKeys) };
}
