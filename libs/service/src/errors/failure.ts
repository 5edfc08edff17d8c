/** An error as an answer may tell it, whatever was thrown; the renderers turn it into JSON, a problem or a page. */
export interface Failure {
  readonly status: number;
  /** RFC 6749 §5.2 `error`, or one of ours for what has nothing to do with OAuth (`method_not_allowed` …). */
  readonly error: string;
  readonly description: string;
  readonly title?: string;
  readonly errorCode?: string;
  readonly retryAfterSeconds?: number;
  readonly fields?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly level: 'error' | 'warn' | 'info' | 'debug';
}
