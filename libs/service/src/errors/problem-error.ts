export interface FieldProblem {
  /** The member, as a JSON Pointer (RFC 6901): `/redirect_uris/0`. */
  readonly pointer: string;
  readonly detail: string;
}

interface ProblemOptions {
  readonly detail?: string;
  readonly errorCode?: string;
  readonly errors?: readonly FieldProblem[];
  readonly cause?: unknown;
}

/**
 * What `/admin` and `/account` throw where `OAuthError` has no word for it: a conflict, a member that is not valid.
 * Everything in it is public.
 *
 * @see RFC 9457 §3
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly detail: string | undefined;
  readonly errorCode: string | undefined;
  readonly errors: readonly FieldProblem[] | undefined;

  constructor(
    readonly status: number,
    readonly title: string,
    options: ProblemOptions = {},
  ) {
    super(title, options.cause === undefined ? undefined : { cause: options.cause });
    this.detail = options.detail;
    this.errorCode = options.errorCode;
    this.errors = options.errors;
  }
}
