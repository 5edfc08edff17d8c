import { errors, jwtVerify, type JWTVerifyResult } from 'jose';
import type { KeySet } from '../keys/key-set.js';
import { signatureAlgorithms } from '../keys/verify-detached.js';
import { TokenRefused, type RefusalReason } from '../token-refused.js';
import { dependenciesOf, type AccessToken, type Dependency } from './access-token.js';

/** A token whose signature, issuer, audience and form are good. The rest can change, and is looked at each time. */
export interface SignedToken {
  readonly token: string;
  readonly claims: AccessToken;
  readonly dependencies: readonly Dependency[];
  readonly scopes: ReadonlySet<string>;
  readonly audiences: ReadonlySet<string>;
  readonly expiresAt: number;
  readonly isBound: boolean;
  /** The set's version at which nothing that it depends on had ended. */
  standsAtVersion: number;
  /** The scopes that were asked for last, and were there: a route asks for the same again and again. */
  allowed?: readonly string[] | undefined;
}

export interface SignedTokensOptions {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly tenant: string;
  readonly toleranceSeconds: number;
  readonly keys: KeySet;
  readonly remembered: number;
}

const longest = 16_384;

/** Verifies signatures, and remembers whose was good. */
export class SignedTokens {
  /** By signature, which is short; the whole token is compared as well. */
  private readonly remembered = new Map<string, SignedToken>();

  constructor(private readonly options: SignedTokensOptions) {}

  get size(): number {
    return this.remembered.size;
  }

  recall(token: string): SignedToken | undefined {
    const found = this.remembered.get(signatureOf(token));
    return found?.token === token ? found : undefined;
  }

  /** @throws TokenRefused */
  async read(token: string): Promise<SignedToken> {
    if (token.length > longest) throw new TokenRefused('malformed');
    const { payload, protectedHeader } = await this.signed(token);
    const claims = payload as AccessToken & Record<string, unknown>;
    const dependencies = dependenciesOf(claims, protectedHeader.kid);
    if (!dependencies || claims.tenant !== this.options.tenant) throw new TokenRefused('malformed');
    const signed: SignedToken = {
      token,
      claims: Object.freeze(claims),
      dependencies,
      scopes: scopesOf(claims.scope),
      audiences: new Set([claims.aud ?? []].flat()),
      expiresAt: claims.exp,
      isBound: claims.cnf !== undefined,
      standsAtVersion: -1,
      allowed: undefined,
    };
    this.remember(signed);
    return signed;
  }

  private remember(signed: SignedToken): void {
    const oldest = this.remembered.keys().next();
    if (this.remembered.size >= this.options.remembered && oldest.done !== true) this.remembered.delete(oldest.value);
    this.remembered.set(signatureOf(signed.token), signed);
  }

  private async signed(token: string): Promise<JWTVerifyResult> {
    const { keys, issuer, audiences, toleranceSeconds } = this.options;
    try {
      return await jwtVerify(token, keys.find, {
        algorithms: signatureAlgorithms,
        // RFC 9068 §4: nothing but an access token passes for one.
        typ: 'at+jwt',
        issuer,
        audience: [...audiences],
        clockTolerance: toleranceSeconds,
        requiredClaims: ['exp', 'iat', 'sub', 'jti', 'client_id', 'tenant'],
      });
    } catch (error) {
      throw new TokenRefused(reasonOf(error), { cause: error });
    }
  }
}

export const scopesOf = (scope: unknown): ReadonlySet<string> =>
  new Set(typeof scope === 'string' ? scope.split(' ') : []);

const signatureOf = (token: string): string => token.slice(token.lastIndexOf('.') + 1);

/** By the error's code; what has no code of jose's came from fetching the keys. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad_signature',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_key',
};

function reasonOf(error: unknown): RefusalReason {
  if (!(error instanceof errors.JOSEError)) return 'keys_unavailable';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') return 'wrong_audience';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss') return 'wrong_issuer';
  return reasons[error.code] ?? 'malformed';
}
