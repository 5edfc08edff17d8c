import { compactVerify, errors } from 'jose';
import type { KeySet } from './key-set.js';

export const signatureAlgorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];

/**
 * Whether a detached compact JWS (RFC 7515 App. F) of this type signs the payload.
 *
 * @throws when the keys cannot be read: then nobody can say
 */
export async function isSignedBy(keys: KeySet, sig: string, payload: string, typ: string): Promise<boolean> {
  const [header, nothing, signature, ...more] = sig.split('.');
  if (nothing !== '' || signature === undefined || more.length > 0) return false;
  const jws = `${header ?? ''}.${Buffer.from(payload).toString('base64url')}.${signature}`;
  try {
    const { protectedHeader } = await compactVerify(jws, keys.find, { algorithms: signatureAlgorithms });
    return protectedHeader.typ === typ;
  } catch (error) {
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return false;
    throw error;
  }
}
