/** Why a token was refused. */
export type RefusalReason =
  | 'malformed'
  | 'unknown_key'
  | 'bad_signature'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'expired'
  | 'revoked'
  | 'insufficient_scope'
  /** The revocation feed has not been heard of for too long: nobody can say whether the token still stands. */
  | 'stale';

/**
 * A token that is not accepted. `status` and `error` are what the answer to the caller should carry.
 *
 * @see RFC 6750 §3.1
 */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  constructor(
    readonly reason: RefusalReason,
    options?: ErrorOptions,
  ) {
    super(`The access token was refused: ${reason}`, options);
  }

  get status(): 401 | 403 | 503 {
    if (this.reason === 'insufficient_scope') return 403;
    return this.reason === 'stale' ? 503 : 401;
  }

  get error(): 'invalid_token' | 'insufficient_scope' | 'temporarily_unavailable' {
    if (this.reason === 'insufficient_scope') return 'insufficient_scope';
    return this.reason === 'stale' ? 'temporarily_unavailable' : 'invalid_token';
  }
}
