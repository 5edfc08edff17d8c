import { allowedScopes, asksFor, OAuthError, parseScope } from '#protocol';
import type { Check } from '../authorization-request.js';

/**
 * Scopes that exist and that the client is registered for. Those of administration are narrowed after sign-in to what the
 * person's roles hold.
 *
 * @see RFC 6749 §3.3
 */
export const checkScope: Check = (
  { parameters, catalogue },
  { client, responseType = 'code', authorizationDetails = [] },
) => {
  const requested = requestedIn(parameters['scope'], authorizationDetails.length > 0);
  const registered = parseScope(client?.metadata.scope).filter((scope) => catalogue.scopes.has(scope));
  const scope = allowedScopes(requested, registered);
  // OpenID Connect Core §3.1.2.1
  if (asksFor(responseType, 'id_token') && !scope.includes('openid')) {
    throw new OAuthError('invalid_scope', 'An ID token needs the scope openid.');
  }
  // OpenID Connect Core §11: without a code there is no refresh token, so nothing goes on while the person is away.
  return { scope: asksFor(responseType, 'code') ? scope : scope.filter((name) => name !== 'offline_access') };
};

/** A default would be as much as the client may ever ask for: what is wanted has to be said, here or in details (RFC 9396 §3). */
function requestedIn(scope: string | undefined, hasDetails: boolean): readonly string[] {
  const requested = parseScope(scope);
  if (requested.length > 0 || hasDetails) return requested;
  throw new OAuthError('invalid_scope', 'The parameter scope is missing.', { errorCode: 'parameter_absent' });
}
