import { capabilities, OAuthError, switchedOff } from '#protocol';
import type { ClientMetadata } from '#storage';
import type { Check } from '../authorization-request.js';

/** RFC 6749 §3.1.1; RFC 9700 §2.1.2: codes, unless the policy and the registration have more. */
export const checkResponseType: Check = ({ parameters, policy }, { client }) => {
  const asked = parameters['response_type'];
  if (asked === undefined) {
    throw new OAuthError('invalid_request', 'The parameter response_type is missing.', {
      errorCode: 'parameter_absent',
    });
  }
  const known = capabilities.responseTypes.find((type) => type === asked);
  if (known === undefined) throw new OAuthError('unsupported_response_type', 'The response_type is not supported.');
  if (!policy.response_types.includes(known) || !policy.grant_types.includes('authorization_code')) {
    throw switchedOff('unsupported_response_type', 'This response_type', 'response_types', false);
  }
  if (!isRegisteredForCodes(client?.metadata ?? {})) {
    throw new OAuthError('unauthorized_client', 'This application is not registered for authorization codes.');
  }
  return {};
};

/** RFC 7591 §2: both members have defaults that allow this grant. */
const isRegisteredForCodes = ({ grant_types: grantTypes, response_types: responseTypes }: ClientMetadata): boolean =>
  (grantTypes ?? ['authorization_code']).includes('authorization_code') && (responseTypes ?? ['code']).includes('code');
