import { OAuthError } from '#protocol';
import type { ClientMetadata } from '#storage';
import type { Check } from '../authorization-request.js';

/** RFC 6749 §3.1.1; RFC 9700 §2.1.2: codes only. */
export const checkResponseType: Check = ({ parameters }, { client }) => {
  const asked = parameters['response_type'];
  if (asked === undefined) {
    throw new OAuthError('invalid_request', 'The parameter response_type is missing.', {
      errorCode: 'parameter_absent',
    });
  }
  if (asked !== 'code') throw new OAuthError('unsupported_response_type', 'The only response_type is code.');
  if (!isRegisteredForCodes(client?.metadata ?? {})) {
    throw new OAuthError('unauthorized_client', 'This application is not registered for authorization codes.');
  }
  return {};
};

/** RFC 7591 §2: both members have defaults that allow this grant. */
const isRegisteredForCodes = ({ grant_types: grantTypes, response_types: responseTypes }: ClientMetadata): boolean =>
  (grantTypes ?? ['authorization_code']).includes('authorization_code') && (responseTypes ?? ['code']).includes('code');
