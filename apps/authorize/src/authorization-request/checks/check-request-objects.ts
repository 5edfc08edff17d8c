import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** OpenID Connect Core §6, §7.2.1: what cannot be read must not be ignored, since it may say the opposite of the rest. */
export const checkRequestObjects: Check = ({ parameters }) => {
  if (parameters['request'] !== undefined) {
    throw new OAuthError('request_not_supported', 'Request objects are not supported.');
  }
  if (parameters['request_uri'] !== undefined) {
    throw new OAuthError('request_uri_not_supported', 'Request objects by reference are not supported.');
  }
  if (parameters['registration'] !== undefined) {
    throw new OAuthError('registration_not_supported', 'The parameter registration is not supported.');
  }
  return {};
};
