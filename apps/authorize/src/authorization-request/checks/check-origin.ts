import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** A client that is registered to push or to sign its requests makes them no other way (RFC 9126 §6, RFC 9101 §10.5). */
export const checkOrigin: Check = ({ isPushed, isSigned }, { client }) => {
  const { require_pushed_authorization_requests: push, require_signed_request_object: sign } = client?.metadata ?? {};
  if (push === true && !isPushed) {
    throw new OAuthError('invalid_request', 'This application has to push its authorization requests (RFC 9126).', {
      errorCode: 'push_required',
    });
  }
  if (sign === true && !isSigned) {
    throw new OAuthError('invalid_request', 'This application has to sign its authorization requests (RFC 9101).', {
      errorCode: 'signature_required',
    });
  }
  return {};
};
