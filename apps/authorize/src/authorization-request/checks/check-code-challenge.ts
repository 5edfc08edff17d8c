import { isCodeChallenge, OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** RFC 9700 §2.1.1: every client proves that the code is in the hands that asked for it. */
export const checkCodeChallenge: Check = ({ parameters }) => {
  const codeChallenge = parameters['code_challenge'];
  if (codeChallenge === undefined) {
    throw new OAuthError('invalid_request', 'The parameter code_challenge is missing: PKCE (RFC 7636) is required.', {
      errorCode: 'pkce_required',
    });
  }
  // RFC 7636 §4.3: an absent method means plain, which protects nothing that a leaked request would not give away.
  if (parameters['code_challenge_method'] !== 'S256') {
    throw new OAuthError('invalid_request', 'The code_challenge_method must be S256.', { errorCode: 'pkce_required' });
  }
  if (!isCodeChallenge(codeChallenge)) {
    throw new OAuthError('invalid_request', 'The code_challenge is not the base64url SHA-256 of a verifier.', {
      errorCode: 'parameter_rejected',
    });
  }
  return { codeChallenge };
};
