import { OAuthError } from '#protocol';

export const registrationClosed = (): OAuthError =>
  new OAuthError('access_denied', 'Clients cannot register themselves here.', { errorCode: 'registration_closed' });

/** RFC 7591 §3, RFC 7592 §2: the same for a wrong token, an unknown client and one that is switched off. */
export const wrongToken = (detail: string): OAuthError =>
  new OAuthError('invalid_token', 'An access token for this is needed, and there is none that counts.', { detail });
