/** Why a token was refused. */
export type RefusalReason =
  | 'malformed'
  | 'unknown_key'
  | 'bad_signature'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'expired'
  | 'revoked'
  /** Introspection says that it is not active: ended, expired, or none of this client's business. */
  | 'inactive'
  | 'insufficient_scope'
  /** Not signed in strongly, or recently, enough (RFC 9470). */
  | 'insufficient_user_authentication'
  /** The token is bound to a key or certificate that the request does not show. */
  | 'not_bound'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  /** The request carries no token. */
  | 'token_missing'
  /** The request carries tokens in a way that RFC 6750 §2 forbids. */
  | 'invalid_request'
  /** The revocation feed has not been heard of for too long: nobody can say whether the token still stands. */
  | 'stale'
  /** The issuer's keys cannot be read, and none is remembered. */
  | 'keys_unavailable';

export type RefusalError =
  | 'invalid_token'
  | 'invalid_request'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable';

/** What the caller would need, for the challenge. */
export interface RefusalNeeds {
  readonly scopes?: readonly string[] | undefined;
  readonly acrValues?: readonly string[] | undefined;
  readonly maxAgeSeconds?: number | undefined;
}

interface Answer {
  readonly status: 400 | 401 | 403 | 503;
  readonly error: RefusalError;
}

const invalidToken: Answer = { status: 401, error: 'invalid_token' };
// Says nothing of the token: the same one may be good in a moment.
const unsure: Answer = { status: 503, error: 'temporarily_unavailable' };

const answers: Partial<Record<RefusalReason, Answer>> = {
  stale: unsure,
  keys_unavailable: unsure,
  invalid_request: { status: 400, error: 'invalid_request' },
  insufficient_scope: { status: 403, error: 'insufficient_scope' },
  insufficient_user_authentication: { status: 401, error: 'insufficient_user_authentication' },
  invalid_dpop_proof: { status: 401, error: 'invalid_dpop_proof' },
  use_dpop_nonce: { status: 401, error: 'use_dpop_nonce' },
};

/**
 * A token that is not accepted. `status` and `error` are what the answer to the caller should carry.
 *
 * @see RFC 6750 §3.1
 */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly needs: RefusalNeeds;

  constructor(
    readonly reason: RefusalReason,
    { needs = {}, ...options }: ErrorOptions & { readonly needs?: RefusalNeeds } = {},
  ) {
    super(`The access token was refused: ${reason}`, options);
    this.needs = needs;
  }

  get status(): 400 | 401 | 403 | 503 {
    return (answers[this.reason] ?? invalidToken).status;
  }

  get error(): RefusalError {
    return (answers[this.reason] ?? invalidToken).error;
  }
}
