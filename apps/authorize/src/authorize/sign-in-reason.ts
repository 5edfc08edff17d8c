import type { AuthorizationRequest, Prompt } from '../authorization-request/authorization-request.js';

export interface SignInState {
  /** Milliseconds since 1970; undefined when nobody is signed in. */
  readonly authenticatedAtMs: number | undefined;
  /** The person has signed in for this very request. */
  readonly isFresh: boolean;
  /** The person has asked to be somebody else. */
  readonly wantsAnother: boolean;
  /** Whether it is the person of the `id_token_hint`; undefined without one. */
  readonly isHinted: boolean | undefined;
}

const asksAgain = (prompt: ReadonlySet<Prompt>): boolean =>
  (['login', 'select_account', 'create'] as const).some((value) => prompt.has(value));

/**
 * Why the person has to sign in before this request goes on; undefined when they need not.
 *
 * @see OpenID Connect Core §3.1.2.1 (prompt, max_age, id_token_hint)
 */
export function signInReason(
  { prompt, maxAge }: Pick<AuthorizationRequest, 'prompt' | 'maxAge'>,
  { authenticatedAtMs, isFresh, wantsAnother, isHinted }: SignInState,
  nowMs: number,
): 'nobody' | 'another-person' | 'asked' | 'too-long-ago' | undefined {
  if (authenticatedAtMs === undefined) return 'nobody';
  if (isHinted === false) return 'another-person';
  if (isFresh) return undefined;
  if (wantsAnother || asksAgain(prompt)) return 'asked';
  if (maxAge !== undefined && nowMs - authenticatedAtMs > maxAge * 1000) return 'too-long-ago';
  return undefined;
}
