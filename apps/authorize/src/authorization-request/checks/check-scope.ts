import { allowedScopes, OAuthError, parseScope } from '#protocol';
import type { Check } from '../authorization-request.js';

/**
 * Scopes that exist and that the client is registered for. Those of administration are narrowed after sign-in to what the
 * person's roles hold.
 *
 * @see RFC 6749 §3.3
 */
export const checkScope: Check = ({ parameters, catalogue }, { client }) => {
  const requested = parseScope(parameters['scope']);
  // A default would be as much as the client may ever ask for: what is wanted has to be said.
  if (requested.length === 0) {
    throw new OAuthError('invalid_scope', 'The parameter scope is missing.', { errorCode: 'parameter_absent' });
  }
  const registered = parseScope(client?.metadata.scope).filter((scope) => catalogue.scopes.has(scope));
  return { scope: allowedScopes(requested, registered) };
};
