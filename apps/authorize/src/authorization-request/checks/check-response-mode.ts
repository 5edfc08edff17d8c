import { capabilities, givesTokens, OAuthError } from '#protocol';
import type { Check, ResponseMode } from '../authorization-request.js';

const tokensTravel = (responseType: string | undefined): boolean => givesTokens(responseType ?? '');

/** Multiple Response Type Encoding §2.1, §3, §5: where an answer goes if nothing is said of it, an error among them. */
export const takeDefaultMode: Check = ({ parameters }) => ({
  responseMode: tokensTravel(parameters['response_type']) ? 'fragment' : 'query',
});

/** OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode, JARM §2.3 */
export const checkResponseMode: Check = ({ parameters }, { responseMode: otherwise = 'query' }) => {
  const asked = parameters['response_mode'];
  if (asked === undefined) return {};
  // JARM §2.3.4: the signed form of the default.
  const responseMode = asked === 'jwt' ? signed(otherwise) : capabilities.responseModes.find((mode) => mode === asked);
  if (responseMode === undefined) {
    throw new OAuthError('unsupported_response_mode', 'The response_mode is not supported.');
  }
  // Multiple Response Type Encoding §3, §5, JARM §2.3.1: a query gets into logs and Referer headers.
  if (tokensTravel(parameters['response_type']) && responseMode.startsWith('query')) {
    throw new OAuthError('invalid_request', 'Tokens do not come in a query.', { errorCode: 'parameter_rejected' });
  }
  return { responseMode };
};

const signed = (mode: ResponseMode): ResponseMode => (mode === 'fragment' ? 'fragment.jwt' : 'query.jwt');
