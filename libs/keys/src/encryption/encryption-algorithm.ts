import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** Kinds of keys that others encrypt to. One on a curve serves all of ECDH-ES (RFC 7518 §4.6). */
export const encryptionAlgorithms = ['ECDH-ES', 'RSA-OAEP-256'] as const;
export type EncryptionAlgorithm = (typeof encryptionAlgorithms)[number];

export const isEncryptionAlgorithm = (alg: string): alg is EncryptionAlgorithm =>
  (encryptionAlgorithms as readonly string[]).includes(alg);

const generate = promisify(generateKeyPair);

/** A fresh key pair. RSA keys have 2048 bits (RFC 7518 §4.3). */
export const generateEncryptionKey = (
  alg: EncryptionAlgorithm,
): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> =>
  alg === 'ECDH-ES' ? generate('ec', { namedCurve: 'P-256' }) : generate('rsa', { modulusLength: 2048 });

/** What a published key says it is for (RFC 7517 §4.2, §4.4): one that names its algorithm serves no other. */
export const encryptionUse = (alg: EncryptionAlgorithm): { readonly use: 'enc'; readonly alg?: string } =>
  alg === 'ECDH-ES' ? { use: 'enc' } : { use: 'enc', alg };
