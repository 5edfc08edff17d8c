import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** RFC 9449 §10: the thumbprint (SHA-256, base64url) of the key that will redeem the code. */
export const checkDpopKey: Check = ({ parameters }) => {
  const dpopJkt = parameters['dpop_jkt'];
  if (dpopJkt !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(dpopJkt)) {
    throw new OAuthError('invalid_request', 'The dpop_jkt is not the thumbprint of a key.', {
      errorCode: 'parameter_rejected',
    });
  }
  return { dpopJkt };
};
