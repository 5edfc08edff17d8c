import { constants, generateKeyPair, sign, verify, type KeyObject, type SignKeyObjectInput } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithm } from '#storage';
import { derSignature, joseSignature } from './ecdsa-signature.js';

export const signingAlgorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const satisfies readonly SigningAlgorithm[];

const generate = promisify(generateKeyPair);

const isRsa = ({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean =>
  type === 'rsa' && (details?.modulusLength ?? 0) >= 2048;

const kinds: Readonly<Record<SigningAlgorithm, (key: KeyObject) => boolean>> = {
  ES256: ({ asymmetricKeyDetails: details }) => details?.namedCurve === 'prime256v1',
  EdDSA: ({ asymmetricKeyType: type }) => type === 'ed25519',
  RS256: isRsa,
  PS256: isRsa,
};

/** Whether a key is one for the algorithm (RFC 7518 §3.3, §3.4, §3.5; RFC 8037 §3.1). */
export const suits = (alg: SigningAlgorithm, key: KeyObject): boolean => kinds[alg](key);

/** A fresh key pair. RSA keys have 2048 bits (RFC 7518 §3.3). */
export async function generateSigningKey(
  alg: SigningAlgorithm,
): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  switch (alg) {
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' });
    case 'EdDSA':
      return generate('ed25519', {});
    case 'RS256':
    case 'PS256':
      return generate('rsa', { modulusLength: 2048 });
  }
}

const digests: Readonly<Record<SigningAlgorithm, string | null>> = {
  ES256: 'sha256',
  EdDSA: null,
  RS256: 'sha256',
  PS256: 'sha256',
};

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

// Bare wherever it can be: Node 24 takes longer to see that an object with options is no key than to sign with P-256.
const inputOf = (alg: SigningAlgorithm, key: KeyObject): KeyObject | SignKeyObjectInput =>
  alg === 'PS256' ? { key, ...pss } : key;

export function signatureOf(alg: SigningAlgorithm, key: KeyObject, data: Buffer): Buffer {
  const signature = sign(digests[alg], data, inputOf(alg, key));
  return alg === 'ES256' ? joseSignature(signature) : signature;
}

export function verifiesSignature(alg: SigningAlgorithm, key: KeyObject, data: Buffer, signature: Buffer): boolean {
  const given = alg === 'ES256' ? derSignature(signature) : signature;
  return given !== undefined && verify(digests[alg], data, inputOf(alg, key), given);
}
