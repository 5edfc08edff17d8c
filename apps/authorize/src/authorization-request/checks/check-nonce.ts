import { asksFor, OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** OpenID Connect Core §3.2.2.1, §3.3.2.11: an ID token that comes through the browser is bound to the session that asked for it. */
export const checkNonce: Check = ({ parameters }, { responseType = 'code' }) => {
  const nonce = parameters['nonce'];
  if (nonce === undefined && asksFor(responseType, 'id_token')) {
    throw new OAuthError('invalid_request', 'The parameter nonce is missing.', { errorCode: 'parameter_absent' });
  }
  return { nonce };
};
