import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Whether the verifier is the one that the challenge was made from. Only `S256` exists here: `plain` protects nothing that a
 * leaked authorization request would not give away.
 *
 * @see RFC 7636 §4.6
 */
export function verifyCodeChallenge(challenge: string, verifier: string): boolean {
  if (!isCodeVerifier(verifier)) return false;
  const expected = Buffer.from(challenge);
  const actual = Buffer.from(hash('sha256', verifier, 'base64url'));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
const isCodeVerifier = (text: string): boolean => /^[A-Za-z0-9\-._~]{43,128}$/.test(text);

/** RFC 7636 §4.2: the SHA-256 of a verifier, so 43 characters. */
export const isCodeChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
