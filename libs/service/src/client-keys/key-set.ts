import { createLocalJWKSet, type JWK } from 'jose';

/** Keys of a client, as they are and as jose looks among them. */
export interface ClientKeySet {
  readonly keys: readonly JWK[];
  /** Those that something may be encrypted to. */
  readonly recipients: readonly JWK[];
  readonly verifier: ReturnType<typeof createLocalJWKSet>;
}

const mostKeys = 20;
/** Parameters of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4): a key that holds one is not a public key. */
const secretParameters = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * The keys of a set that can verify a signature; undefined for what is no key set. Keys of kinds that we do not know are left out.
 *
 * @see RFC 7517 §5
 */
export function keySetOf(value: unknown): ClientKeySet | undefined {
  const given: unknown = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(given) || given.length > mostKeys) return undefined;
  const keys = given.filter((key) => isPublicKey(key, 'sig'));
  return { keys, recipients: given.filter((key) => isPublicKey(key, 'enc')), verifier: createLocalJWKSet({ keys }) };
}

/** RFC 7517 §4.2: a key without `use` serves both. */
function isPublicKey(key: unknown, purpose: 'sig' | 'enc'): key is JWK {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, use = purpose } = key as JWK;
  const isPublic = !secretParameters.some((name) => Object.hasOwn(key, name));
  return isPublic && use === purpose && ['RSA', 'EC', 'OKP'].includes(String(kty));
}
