import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** OpenID Connect Core §3.1.2.1; §2 of Registration: default_max_age is the client's own. */
export const checkMaxAge: Check = ({ parameters }, { client }) => {
  const asked = parameters['max_age'];
  if (asked === undefined) return { maxAge: client?.metadata.default_max_age };
  if (!/^\d{1,9}$/.test(asked)) {
    throw new OAuthError('invalid_request', 'The max_age is not a number of seconds.', {
      errorCode: 'parameter_rejected',
    });
  }
  return { maxAge: Number(asked) };
};
