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
  | 'stale'
  /** The issuer's keys cannot be read, and none is remembered. */
  | 'keys_unavailable';

/** Says nothing of the token: the same one may be good in a moment. */
const unsure: ReadonlySet<RefusalReason> = new Set(['stale', 'keys_unavailable']);

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
    return unsure.has(this.reason) ? 503 : 401;
  }

  get error(): 'invalid_token' | 'insufficient_scope' | 'temporarily_unavailable' {
    if (this.reason === 'insufficient_scope') return 'insufficient_scope';
    return unsure.has(this.reason) ? 'temporarily_unavailable' : 'invalid_token';
  }
}
