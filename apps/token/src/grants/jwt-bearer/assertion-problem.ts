import type { JWTPayload } from 'jose';

export interface AssertionRules {
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly now: number;
  readonly longestSeconds: number;
}

/** Clocks of issuers may be this far off. */
export const skewSeconds = 10;
const longestJti = 256;

/**
 * Why the claims of an assertion count for nothing; undefined when all is well. Signature, `iss`, `exp` and `nbf` were checked before.
 *
 * @see RFC 7523 §3
 */
export function assertionProblem(claims: JWTPayload, rules: AssertionRules): string | undefined {
  if (!isForUs(claims.aud, rules.issuer)) return 'aud is neither the issuer nor the token endpoint alone';
  const { jti } = claims as { readonly jti?: unknown };
  // RFC 7523 §3, 7: without a name of its own nothing tells that it was used before.
  if (typeof jti !== 'string' || jti === '' || jti.length > longestJti) return 'no usable jti';
  return timesProblem(claims, rules);
}

/** §3, 3: us, and us alone: whoever else is named could use it here. */
function isForUs(aud: unknown, issuer: string): boolean {
  const [first, ...others] = [aud].flat();
  return others.length === 0 && (first === issuer || first === `${issuer}/oauth2/token`);
}

/** §3, 4 and 6: what expires unreasonably far in the future, or was made unreasonably long ago, is refused. */
function timesProblem({ iat, exp = 0 }: JWTPayload, { now, longestSeconds }: AssertionRules): string | undefined {
  if (iat !== undefined && iat > now + skewSeconds) return 'it is from the future';
  return exp - (iat ?? now) > longestSeconds ? 'it lives too long' : undefined;
}
