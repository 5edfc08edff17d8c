import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** OpenID Connect Core §7.2.1: what we do not read must not be ignored, since it may say the opposite of the rest. */
export const checkRegistration: Check = ({ parameters }) => {
  if (parameters['registration'] !== undefined) {
    throw new OAuthError('registration_not_supported', 'The parameter registration is not supported.');
  }
  return {};
};
