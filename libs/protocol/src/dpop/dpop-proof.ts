import { hash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK, type JWTPayload } from 'jose';
import { OAuthError } from '../errors/oauth-error.js';
import { capabilities } from '../metadata/capabilities.js';

/** A proof whose signature is good; nobody has asked yet what it is for. */
export interface DpopProof {
  /** Thumbprint of the key that signed it (RFC 7638). */
  readonly jkt: string;
  readonly jti: string;
  readonly alg: string;
  readonly htm: unknown;
  readonly htu: unknown;
  readonly iat: number;
  readonly nonce: unknown;
  readonly ath: unknown;
}

/** The request that the proof has to be for. */
export interface ProvenRequest {
  readonly method: string;
  /** As the client knows it, without query and fragment. */
  readonly url: string;
  /** The token that the request presents, where it presents one. */
  readonly accessToken?: string | undefined;
}

const mostCharacters = 8192;

export const invalidDpopProof = (detail: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_dpop_proof', 'The DPoP proof is not valid for this request.', { detail, cause });

/**
 * Reads a proof and checks its signature, by the public key that it carries.
 *
 * @throws OAuthError invalid_dpop_proof
 * @see RFC 9449 §4.3, 2 to 7
 */
export async function readDpopProof(jwt: string, nowMs: number): Promise<DpopProof> {
  if (jwt.length > mostCharacters) throw invalidDpopProof('the proof is too long');
  // jose takes the embedded key only if it is public, and the algorithms are asymmetric: neither `none` nor a secret counts.
  const { payload, protectedHeader } = await jwtVerify(jwt, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: [...capabilities.dpopAlgorithms],
    requiredClaims: ['htm', 'htu', 'iat', 'jti'],
    currentDate: new Date(nowMs),
    clockTolerance: 300,
  }).catch((error: unknown) => {
    throw invalidDpopProof('the proof does not verify', error);
  });
  const jkt = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
  return { ...proofOf(payload), jkt, alg: protectedHeader.alg };
}

function proofOf(claims: JWTPayload & Record<string, unknown>): Omit<DpopProof, 'jkt' | 'alg'> {
  const { jti, iat = 0, htm, htu, nonce, ath } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) throw invalidDpopProof('the proof has no usable jti');
  return { jti, iat, htm, htu, nonce, ath };
}

/**
 * Whether the proof is for this request.
 *
 * @throws OAuthError invalid_dpop_proof
 * @see RFC 9449 §4.3, 8, 9 and 12
 */
export function checkDpopProof({ htm, htu, ath }: DpopProof, { method, url, accessToken }: ProvenRequest): void {
  if (htm !== method) throw invalidDpopProof('the proof is for another method');
  if (plainUrl(htu) === undefined || plainUrl(htu) !== plainUrl(url))
    throw invalidDpopProof('the proof is for another address');
  if (accessToken === undefined) return;
  if (ath !== hash('sha256', accessToken, 'base64url')) {
    throw invalidDpopProof('the proof is for another token');
  }
}

/** RFC 9449 §4.3: without query and fragment, normalized as RFC 3986 §6.2.2 and §6.2.3 say. */
function plainUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
