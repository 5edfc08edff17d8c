import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

const longest = 2048;

/** RFC 6749 §4.1.1: the client's own value, given back as it came. */
export const checkState: Check = ({ parameters }) => {
  const state = parameters['state'];
  if (state !== undefined && state.length > longest) {
    throw new OAuthError('invalid_request', `The state is longer than ${longest} characters.`, {
      errorCode: 'parameter_rejected',
    });
  }
  return { state };
};
