import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm, StoredSigningKey } from '#storage';
import type { KeyEncryptionKeys } from '../secret/key-encryption-keys.js';
import { signingKeyContext } from '../secret/sealing-context.js';
import {
  generateEncryptionKey,
  isEncryptionAlgorithm,
  type EncryptionAlgorithm,
} from '../encryption/encryption-algorithm.js';
import { KeyHolder, type MadeKey, type Sign } from './key-holder.js';
import { generateSigningKey, signatureOf } from './signing-algorithm.js';

/** Keys in Postgres, sealed; opened in the memory of every process. */
export class SealedKeys extends KeyHolder {
  constructor(private readonly keyEncryptionKeys: KeyEncryptionKeys) {
    super();
  }

  override async make(tenant: string, kid: string, alg: SigningAlgorithm | EncryptionAlgorithm): Promise<MadeKey> {
    const encrypts = isEncryptionAlgorithm(alg);
    const { publicKey, privateKey } = await (encrypts ? generateEncryptionKey(alg) : generateSigningKey(alg));
    const jwk = Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' })));
    const { sealed, sealedWith } = this.keyEncryptionKeys.seal(signingKeyContext(tenant, kid), jwk);
    return { publicJwk: { ...publicKey.export({ format: 'jwk' }) }, sealedPrivateJwk: sealed, sealedWith };
  }

  override signerOf(row: StoredSigningKey): Sign {
    const key = this.privateKeyOf(row);
    return (data) => signatureOf(row.alg as SigningAlgorithm, key, data);
  }

  /** @throws WrongKeyEncryptionKey */
  privateKeyOf({ tenant, kid, sealedPrivateJwk: sealed, sealedWith }: StoredSigningKey): KeyObject {
    const jwk = this.keyEncryptionKeys.open(signingKeyContext(tenant, kid), { sealed, sealedWith });
    return createPrivateKey({ key: JSON.parse(jwk.toString()) as Record<string, string>, format: 'jwk' });
  }
}
