import { OAuthError } from '#protocol';

export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/** What a log line says about an error: named members only, since drivers hang queries and parameters on theirs. */
export function describeError(error: unknown, scrub: (text: string) => string, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: scrub(error.message),
    ...(typeof code === 'string' && { code }),
    ...(error instanceof OAuthError && error.detail !== undefined && { detail: scrub(error.detail) }),
    ...(needsStack(error) && error.stack !== undefined && { stack: scrub(error.stack) }),
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, scrub, depth + 1) }),
  };
}

/** An expected refusal is told by its code; its stack would only be noise. */
function needsStack(error: Error): boolean {
  return !(error instanceof OAuthError) || error.status >= 500;
}
