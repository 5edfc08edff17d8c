import { asksFor, grantTypesOf, OAuthError, responseTypeOf, switchedOff, type ResponseType } from '#protocol';
import type { ClientMetadata, ClientRecord } from '#storage';
import type { Check } from '../authorization-request.js';

/** RFC 6749 §3.1.1; RFC 9700 §2.1.2: codes, unless the policy and the registration have more. */
export const checkResponseType: Check = ({ parameters, policy }, { client }) => {
  const responseType = known(parameters['response_type']);
  const withoutCodes = asksFor(responseType, 'code') && !policy.grant_types.includes('authorization_code');
  if (!policy.response_types.includes(responseType) || withoutCodes) {
    throw switchedOff('unsupported_response_type', 'This response_type', 'response_types', false);
  }
  if (!client || !isRegistered(client.metadata, responseType)) {
    throw new OAuthError('unauthorized_client', 'This application is not registered for this response_type.');
  }
  if (asksFor(responseType, 'token')) checkBinding(client);
  return { responseType };
};

function known(asked: string | undefined): ResponseType {
  if (asked === undefined) {
    throw new OAuthError('invalid_request', 'The parameter response_type is missing.', {
      errorCode: 'parameter_absent',
    });
  }
  const responseType = responseTypeOf(asked);
  if (responseType !== undefined) return responseType;
  throw new OAuthError('unsupported_response_type', 'The response_type is not supported.');
}

/** RFC 7591 §2: both members have defaults that allow codes. */
function isRegistered(
  { grant_types: grants = ['authorization_code'], response_types: types = ['code'] }: ClientMetadata,
  responseType: string,
): boolean {
  const registered = types.map(responseTypeOf);
  return (
    registered.includes(responseTypeOf(responseType)) &&
    grantTypesOf(responseType).every((type) => grants.includes(type))
  );
}

/** No proof comes with an authorization request, so what it gives is bound to nothing (RFC 9449 §5.2, RFC 8705 §3.4). */
function checkBinding({ metadata }: ClientRecord): void {
  const { dpop_bound_access_tokens: dpop, tls_client_certificate_bound_access_tokens: tls } = metadata;
  if (dpop !== true && tls !== true) return;
  throw new OAuthError('unauthorized_client', 'The tokens of this application are bound; use the token endpoint.');
}
