import { OAuthError } from '#protocol';
import { StoreUnavailable } from '#storage';

/**
 * The one answer for every failure of a code, refresh token or assertion: who holds one must not learn whether it is unknown, expired, used
 * or somebody else's.
 *
 * @see RFC 6749 §5.2
 */
export const invalidGrant = (detail: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_grant', 'The grant is invalid, expired, revoked, or was issued to another client.', {
    detail,
    ...(cause !== undefined && { cause }),
  });

export const tryAgain = (detail: string, cause: unknown): OAuthError =>
  new OAuthError('temporarily_unavailable', 'Try again in a moment.', { detail, cause, retryAfterSeconds: 1 });

/** For what only the store's absence stopped. */
export function asUnavailable(error: unknown): never {
  throw error instanceof StoreUnavailable ? tryAgain('Redis is away', error) : error;
}
