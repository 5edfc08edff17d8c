import { OAuthError, type OAuthErrorCode } from '../errors/oauth-error.js';

/** Refuses what the client's profile does not let it do; the description says which rule that is. */
export const profileViolated = (code: OAuthErrorCode, rule: string): OAuthError =>
  new OAuthError(code, `The profile of this application: ${rule}`, { errorCode: 'profile_violated' });
