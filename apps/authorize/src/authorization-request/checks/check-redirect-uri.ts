import { matchesRedirectUri, OAuthError } from '#protocol';
import type { Check } from '../authorization-request.js';

const longest = 2048;

/** RFC 9700 §2.1: one of the registered redirect URIs, character by character. */
export const checkRedirectUri: Check = ({ parameters }, { client }) => {
  const registered = client?.metadata.redirect_uris ?? [];
  const requested = parameters['redirect_uri'];
  if (requested === undefined) return { redirectUri: onlyOne(registered), redirectUriGiven: false };
  const native = client?.metadata.application_type === 'native';
  if (requested.length > longest || !registered.some((uri) => matchesRedirectUri(uri, requested, native))) {
    throw new OAuthError('invalid_request', 'The redirect_uri is not one that this application has registered.', {
      errorCode: 'invalid_callback',
    });
  }
  return { redirectUri: requested, redirectUriGiven: true };
};

/** RFC 6749 §3.1.2.3: it may be left out where there is nothing to choose. */
function onlyOne(registered: readonly string[]): string {
  const [only, ...others] = registered;
  if (only !== undefined && others.length === 0) return only;
  throw new OAuthError('invalid_request', 'The parameter redirect_uri is missing.', { errorCode: 'parameter_absent' });
}
