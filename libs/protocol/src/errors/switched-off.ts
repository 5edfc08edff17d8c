import type { ServerPolicy } from '../metadata/server-policy.js';
import { OAuthError, type OAuthErrorCode } from './oauth-error.js';

/** Refuses what the server's policy does not let anybody do; a client that has proved who it is hears which member says so. */
export function switchedOff(
  code: OAuthErrorCode,
  what: string,
  member: keyof ServerPolicy,
  isAuthenticated: boolean,
): OAuthError {
  const where = isAuthenticated ? ` by ${member} in its policy` : '';
  return new OAuthError(code, `${what} is switched off on this server${where}.`, {
    errorCode: 'switched_off',
    detail: `policy: ${member}`,
  });
}
