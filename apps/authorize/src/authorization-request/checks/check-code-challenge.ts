import { asksFor, isCodeChallenge, OAuthError, type ServerPolicy } from '#protocol';
import type { ClientRecord } from '#storage';
import type { Check } from '../authorization-request.js';

/** RFC 9700 §2.1.1: every client proves that the code is in the hands that asked for it, unless the policy lets it leave that out. */
export const checkCodeChallenge: Check = ({ parameters, policy }, { client, responseType = 'code' }) => {
  const { code_challenge: codeChallenge, code_challenge_method: method } = parameters;
  // Where there is no code, there is nothing to prove.
  if (!asksFor(responseType, 'code')) return { codeChallenge: undefined };
  if (codeChallenge === undefined) {
    // A method without a challenge is a request that lost a part on its way.
    if (method === undefined && mayLeaveOut(client, policy)) return { codeChallenge };
    throw new OAuthError('invalid_request', 'The parameter code_challenge is missing: PKCE (RFC 7636) is required.', {
      errorCode: 'pkce_required',
    });
  }
  // RFC 7636 §4.3: an absent method means plain, which protects nothing that a leaked request would not give away.
  if (method !== 'S256') {
    throw new OAuthError('invalid_request', 'The code_challenge_method must be S256.', { errorCode: 'pkce_required' });
  }
  if (!isCodeChallenge(codeChallenge)) {
    throw new OAuthError('invalid_request', 'The code_challenge is not the base64url SHA-256 of a verifier.', {
      errorCode: 'parameter_rejected',
    });
  }
  return { codeChallenge };
};

/** RFC 9700 §2.1.1: a client that authenticates may use other means, where policy and registration let it. */
function mayLeaveOut(client: ClientRecord | undefined, { pkce }: ServerPolicy): boolean {
  const isPublic = client?.metadata.token_endpoint_auth_method === 'none';
  return pkce === 'confidential_optional' && !isPublic && client?.settings.require_pkce !== true;
}
