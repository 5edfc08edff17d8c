import { OAuthError } from '../errors/oauth-error.js';

/**
 * The one answer for an unknown client and for credentials that are wrong in any way: who may ask must not learn which clients exist.
 *
 * @see RFC 6749 §5.2
 */
export const clientAuthenticationFailed = (detail: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_client', 'Client authentication failed.', { detail, cause });
