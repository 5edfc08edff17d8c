/** HTTP status for each error code; the specification's own status wins (RFC 6749 §5.2, RFC 6750 §3.1, OIDC Core §3.1.2.6). */
const statusByCode = {
  access_denied: 403,
  account_selection_required: 400,
  authorization_pending: 400,
  consent_required: 400,
  expired_token: 400,
  insufficient_scope: 403,
  interaction_required: 400,
  invalid_authorization_details: 400,
  invalid_binding_message: 400,
  invalid_client: 401,
  invalid_client_metadata: 400,
  invalid_dpop_proof: 400,
  invalid_grant: 400,
  invalid_redirect_uri: 400,
  invalid_request: 400,
  invalid_request_object: 400,
  invalid_request_uri: 400,
  invalid_scope: 400,
  invalid_software_statement: 400,
  invalid_target: 400,
  invalid_token: 401,
  invalid_user_code: 400,
  login_required: 400,
  not_found: 404,
  registration_not_supported: 400,
  request_not_supported: 400,
  server_error: 500,
  slow_down: 400,
  temporarily_unavailable: 503,
  unapproved_software_statement: 400,
  unauthorized_client: 400,
  unknown_user_id: 400,
  unmet_authentication_requirements: 400,
  unsupported_grant_type: 400,
  unsupported_response_mode: 400,
  unsupported_response_type: 400,
  unsupported_token_type: 400,
  use_dpop_nonce: 400,
} as const;

export type OAuthErrorCode = keyof typeof statusByCode;

interface OAuthErrorOptions {
  /** For the log and the audit trail only: never part of an answer. */
  readonly detail?: string;
  /** Which rule failed, finer than `code`; the page at `/errors/{errorCode}` explains it. */
  readonly errorCode?: string;
  readonly retryAfterSeconds?: number;
  /** Where a specification gives the same code another status at another kind of endpoint. */
  readonly status?: 400 | 401 | 429;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * The one error of the protocol: thrown anywhere, rendered in one filter per kind of response.
 *
 * @see RFC 6749 §5.2
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly status: number;
  readonly detail: string | undefined;
  readonly errorCode: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(
    readonly code: OAuthErrorCode,
    /** Public: goes out as `error_description`; holds no secret, token, or hint whether somebody exists. */
    readonly description: string,
    options: OAuthErrorOptions = {},
  ) {
    super(description, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = options.status ?? statusByCode[code];
    this.headers = options.headers;
    this.detail = options.detail;
    this.errorCode = options.errorCode;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
