import { createHash } from 'node:crypto';

const hashes: Readonly<Record<string, string>> = { ES256: 'sha256', RS256: 'sha256', PS256: 'sha256', EdDSA: 'sha512' };

/**
 * The left half of a value's hash: `at_hash` and `c_hash`, by the ID token's own algorithm.
 *
 * @see OpenID Connect Core §3.1.3.6
 */
export function halfHash(alg: string, value: string): string {
  const digest = createHash(hashes[alg] ?? 'sha256')
    .update(value, 'ascii')
    .digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
