import { hash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify, type JWK, type JWTPayload, type JWTVerifyResult } from 'jose';
import { TokenRefused } from '../token-refused.js';
import type { DpopNonces } from './dpop-nonces.js';
import type { ReplayCache } from './replay-cache.js';

export interface DpopProof {
  /** The header `DPoP`. */
  readonly jwt: string;
  readonly method: string;
  /** The request's address as the client knows it; query and fragment do not matter. */
  readonly url: string;
}

export interface ProofRules {
  readonly algorithms: readonly string[];
  /** How long after `iat` a proof is good. */
  readonly windowSeconds: number;
  readonly replays: ReplayCache;
  readonly nonces?: DpopNonces | undefined;
}

export const dpopAlgorithms = ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA'];
const aheadSeconds = 5;
const longest = 8192;

/**
 * Checks a proof for this request, and for this token, which is bound to the key with the thumbprint `jkt`.
 *
 * @throws TokenRefused invalid_dpop_proof, use_dpop_nonce or not_bound
 * @see RFC 9449 §4.3
 */
export async function checkProof(proof: DpopProof, token: string, jkt: string, rules: ProofRules): Promise<void> {
  const { payload, protectedHeader } = await signed(proof.jwt, rules);
  const { jti } = payload;
  if (!isFor(proof, token, payload) || !isInTime(payload, rules.windowSeconds) || !isText(jti)) return refuse();
  // RFC 9449 §9: the client tries again with the nonce that the answer carries.
  if (rules.nonces && !rules.nonces.isGood(payload['nonce'])) throw new TokenRefused('use_dpop_nonce');
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
  if (thumbprint !== jkt) throw new TokenRefused('not_bound');
  // RFC 9449 §11.1. Last, so that only the token's holder can fill the memory.
  if (!rules.replays.isNew(thumbprint, jti)) refuse();
}

const isFor = ({ method, url }: DpopProof, token: string, { htm, htu, ath }: JWTPayload): boolean =>
  htm === method &&
  plainUrl(htu) !== undefined &&
  plainUrl(htu) === plainUrl(url) &&
  ath === hash('sha256', token, 'base64url');

function isInTime({ iat = 0 }: JWTPayload, windowSeconds: number): boolean {
  const now = Date.now() / 1000;
  return iat <= now + aheadSeconds && iat >= now - windowSeconds;
}

async function signed(jwt: string, rules: ProofRules): Promise<JWTVerifyResult> {
  if (jwt.length > longest) refuse();
  try {
    return await jwtVerify(jwt, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...rules.algorithms],
      requiredClaims: ['htm', 'htu', 'iat', 'jti', 'ath'],
      clockTolerance: aheadSeconds,
    });
  } catch (error) {
    return refuse(error);
  }
}

function refuse(cause?: unknown): never {
  throw new TokenRefused('invalid_dpop_proof', { cause });
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 256;

/** RFC 9449 §4.3: without query and fragment, normalized as RFC 3986 §6.2.2 and §6.2.3 say. */
function plainUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
