import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** RFC 9126 §6: a client that pushes its requests takes no others. */
export const checkPushed: Check = ({ isPushed }, { client }) => {
  if (!isPushed && client?.metadata.require_pushed_authorization_requests === true) {
    throw new OAuthError('invalid_request', 'This application has to push its authorization requests (RFC 9126).', {
      errorCode: 'push_required',
    });
  }
  return {};
};
