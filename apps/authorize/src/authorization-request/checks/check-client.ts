import { OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

/** The client is known and enabled. */
export const checkClient: Check = ({ parameters, client }) => {
  if (parameters['client_id'] === undefined) {
    throw new OAuthError('invalid_request', 'The parameter client_id is missing.', { errorCode: 'parameter_absent' });
  }
  if (!client || client.disabled) {
    throw new OAuthError('invalid_request', 'The application is unknown here, or is switched off.', {
      errorCode: 'invalid_client',
      detail: client ? 'the client is disabled' : 'the client is unknown',
    });
  }
  return { client };
};
