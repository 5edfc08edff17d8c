import { profileViolated } from './profile-violated.js';
import type { ProfileRules } from './profiles.js';

/** An authorization request, as far as profiles have something to say about it. */
export interface ProfiledRequest {
  readonly isPushed: boolean;
  readonly isSigned: boolean;
  readonly redirectUriGiven: boolean;
  readonly responseMode: string;
  readonly parameters: Readonly<Partial<Record<'response_type' | 'code_challenge' | 'code_challenge_method', string>>>;
}

/**
 * An authorization request by the rules of its client's profile.
 *
 * @throws OAuthError
 * @see FAPI 2.0 Security Profile §5.3.2.2
 * @see FAPI 2.0 Message Signing §5.3.1, §5.4.1
 */
export function checkProfiledRequest(rules: ProfileRules, request: ProfiledRequest): void {
  checkWay(rules, request);
  checkCode(rules, request);
  if (rules.signedResponses && !request.responseMode.endsWith('jwt')) {
    throw profileViolated('invalid_request', 'the response_mode has to be jwt (JARM).');
  }
}

/** §5.3.2.2, 3; JAR replaces nothing of it. */
function checkWay(rules: ProfileRules, { isPushed, isSigned }: ProfiledRequest): void {
  if (!isPushed) {
    throw profileViolated('invalid_request', 'authorization requests have to be pushed (RFC 9126).');
  }
  if (rules.signedRequests && !isSigned) {
    throw profileViolated('invalid_request', 'pushed requests have to be signed request objects (RFC 9101).');
  }
}

/** §5.3.2.2, 1, 5 and 6 */
function checkCode(rules: ProfileRules, { parameters, redirectUriGiven }: ProfiledRequest): void {
  const { response_type: type, code_challenge: challenge, code_challenge_method: method } = parameters;
  if (type !== undefined && !rules.responseTypes.includes(type)) {
    throw profileViolated('unsupported_response_type', 'the response_type has to be code.');
  }
  if (!redirectUriGiven) throw profileViolated('invalid_request', 'the request has to name its redirect_uri.');
  if (challenge === undefined || method !== 'S256') {
    throw profileViolated('invalid_request', 'the request needs a code_challenge of the method S256 (RFC 7636).');
  }
}
