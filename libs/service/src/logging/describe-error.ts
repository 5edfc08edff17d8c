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
  const cause = depth < 4 ? error.cause : undefined;
  return {
    type: error.name,
    message: scrub(error.message),
    ...textMember('code', (error as { code?: unknown }).code, scrub),
    ...textMember('detail', error instanceof OAuthError ? error.detail : undefined, scrub),
    ...textMember('stack', needsStack(error) ? error.stack : undefined, scrub),
    ...(cause !== undefined && { cause: describeError(cause, scrub, depth + 1) }),
  };
}

function textMember(name: string, value: unknown, scrub: (text: string) => string): Record<string, string> {
  return typeof value === 'string' ? { [name]: scrub(value) } : {};
}

/** An expected refusal is told by its code; its stack would only be noise. */
function needsStack(error: Error): boolean {
  return !(error instanceof OAuthError) || error.status >= 500;
}
