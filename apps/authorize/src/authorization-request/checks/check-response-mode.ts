import { capabilities, OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** OAuth 2.0 Multiple Response Types §2.1; the default for codes is the query. */
export const checkResponseMode: Check = ({ parameters }) => {
  const asked = parameters['response_mode'] ?? 'query';
  const responseMode = capabilities.responseModes.find((mode) => mode === asked);
  if (responseMode === undefined) {
    throw new OAuthError('unsupported_response_mode', 'The response_mode is not supported.');
  }
  return { responseMode };
};
