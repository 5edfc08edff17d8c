import type { JWK } from 'jose';

/** The key that goes with the algorithm; one that is meant for encryption before one that serves for all. */
export function recipientOf(keys: readonly JWK[], alg: string): JWK | undefined {
  const kty = alg.startsWith('RSA') ? 'RSA' : 'EC';
  // RFC 7517 §4.4: a key that names its algorithm serves no other.
  const fitting = keys.filter((key) => key.kty === kty && (key.alg ?? alg) === alg);
  return fitting.find(({ use }) => use === 'enc') ?? fitting[0];
}
