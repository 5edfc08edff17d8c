import { profileViolated } from './profile-violated.js';
import type { ProfileRules } from './profiles.js';

const longestSeconds = 3600;

interface Times {
  readonly iat?: number | undefined;
  readonly nbf?: number | undefined;
  readonly exp?: number | undefined;
}

/**
 * When a request object was made, and how long it counts.
 *
 * @param nowSeconds since 1970
 * @throws OAuthError invalid_request_object
 * @see FAPI 2.0 Message Signing §5.3.1
 */
export function checkProfiledObject(rules: ProfileRules, { iat, nbf, exp }: Times, nowSeconds: number): void {
  if (iat !== undefined && iat > nowSeconds + rules.mostSecondsAhead) refuse('its iat must not lie in the future.');
  if (!rules.signedRequests) return;
  if (nbf === undefined) return refuse('it needs nbf.');
  if (nbf < nowSeconds - longestSeconds) refuse('its nbf must not be older than 60 minutes.');
  if (exp === undefined) return refuse('it needs exp.');
  if (exp > nbf + longestSeconds) refuse('its exp must not be more than 60 minutes after its nbf.');
}

function refuse(rule: string): never {
  throw profileViolated('invalid_request_object', `of a request object, ${rule}`);
}
