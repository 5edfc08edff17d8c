import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '#storage';
import {
  generateEncryptionKey,
  isEncryptionAlgorithm,
  type EncryptionAlgorithm,
} from '../encryption/encryption-algorithm.js';
import { KeyHolder, type HeldKey, type MadeKey, type Sign } from './key-holder.js';
import { generateSigningKey, signatureOf } from './signing-algorithm.js';

/** Keys whose private half the memory of every process has. */
export class OwnKeys extends KeyHolder {
  override async make(_tenant: string, _kid: string, alg: SigningAlgorithm | EncryptionAlgorithm): Promise<MadeKey> {
    const encrypts = isEncryptionAlgorithm(alg);
    const { publicKey, privateKey } = await (encrypts ? generateEncryptionKey(alg) : generateSigningKey(alg));
    return { publicJwk: { ...publicKey.export({ format: 'jwk' }) }, kept: { ...privateKey.export({ format: 'jwk' }) } };
  }

  override signerOf(key: HeldKey): Sign {
    const privateKey = privateKeyOf(key);
    return (data) => signatureOf(key.alg as SigningAlgorithm, privateKey, data);
  }
}

export const privateKeyOf = ({ kept }: Pick<HeldKey, 'kept'>): KeyObject =>
  createPrivateKey({ key: { ...kept }, format: 'jwk' });

/** The public half of a private one. */
export const publicJwkOf = (key: Pick<HeldKey, 'kept'>): Readonly<Record<string, unknown>> => ({
  ...createPublicKey(privateKeyOf(key)).export({ format: 'jwk' }),
});
