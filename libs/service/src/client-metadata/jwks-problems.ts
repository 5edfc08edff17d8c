import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

interface MemberProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Parameters of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4). */
const privateParameters = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const leastRsaBits = 2048;

/**
 * What is wrong with a client's key set: only public keys that can verify, or be encrypted to, are taken.
 *
 * @see RFC 7517 §5
 */
export function jwksProblems(keys: readonly Readonly<Record<string, unknown>>[]): MemberProblem[] {
  const kids = keys.map(({ kid }) => kid).filter((kid) => kid !== undefined);
  const problems: MemberProblem[] =
    new Set(kids).size < kids.length ? [{ path: [], message: 'Two keys have one kid.' }] : [];
  if (keys.length > 1 && kids.length < keys.length)
    problems.push({ path: [], message: 'Of several keys, each needs a kid.' });
  return keys.reduce((found, key, index) => [...found, ...keyProblems(key, index)], problems);
}

function keyProblems(key: Readonly<Record<string, unknown>>, index: number): MemberProblem[] {
  const secret = privateParameters.find((name) => Object.hasOwn(key, name));
  if (secret !== undefined)
    return [{ path: [index, secret], message: 'A private key: register the public one, and replace this one.' }];
  const message = publicKeyProblem(key);
  return message === undefined ? [] : [{ path: [index], message }];
}

function publicKeyProblem(key: Readonly<Record<string, unknown>>): string | undefined {
  const { kid = '', use = 'sig' } = key;
  if (typeof kid !== 'string' || kid.length > 256) return 'kid must be a short text.';
  if (!['sig', 'enc'].includes(String(use))) return 'use must be sig or enc.';
  try {
    const kind = createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
    return use === 'enc' ? recipientProblem(kind) : kindProblem(kind);
  } catch {
    return 'Not a public key.';
  }
}

function recipientProblem(key: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: { namedCurve = '' } = {} } = key;
  if (type === 'rsa') return kindProblem(key);
  const isEc = type === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve);
  return isEc ? undefined : 'A key to encrypt to must be an RSA key, or on P-256, P-384 or P-521.';
}

function kindProblem({ asymmetricKeyType: type, asymmetricKeyDetails: details = {} }: KeyObject): string | undefined {
  if (type === 'rsa') return (details.modulusLength ?? 0) < leastRsaBits ? 'An RSA key needs 2048 bits.' : undefined;
  if (type === 'ec') return details.namedCurve === 'prime256v1' ? undefined : 'An EC key must be on P-256.';
  return type === 'ed25519' ? undefined : 'Must be an RSA, P-256 or Ed25519 key.';
}
