import { OAuthError } from '../errors/oauth-error.js';

/** RFC 6749 §3.3: visible ASCII without quote and backslash. */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/**
 * The scope tokens of a `scope` parameter, each once, in their order; empty for an absent one.
 *
 * @throws OAuthError invalid_scope
 * @see RFC 6749 §3.3
 */
export function parseScope(scope: string | undefined): string[] {
  if (scope === undefined) return [];
  const tokens = scope.split(' ');
  if (!tokens.every((token) => scopeToken.test(token))) {
    throw new OAuthError('invalid_scope', 'The scope is malformed: scope tokens are separated by single spaces.');
  }
  return [...new Set(tokens)];
}

/**
 * The requested scopes, if all of them are allowed.
 *
 * @throws OAuthError invalid_scope
 */
export function allowedScopes(requested: readonly string[], allowed: readonly string[]): readonly string[] {
  const refused = requested.find((scope) => !allowed.includes(scope));
  if (refused !== undefined) {
    throw new OAuthError('invalid_scope', `The scope ${refused} is unknown, or this client may not ask for it.`);
  }
  return requested;
}

/**
 * What a `scope` parameter asks for within the most that it may be; without one, all of that (RFC 6749 §3.3).
 *
 * @throws OAuthError invalid_scope
 */
export const scopeWithin = (scope: string | undefined, most: readonly string[]): readonly string[] =>
  scope === undefined ? most : allowedScopes(parseScope(scope), most);
