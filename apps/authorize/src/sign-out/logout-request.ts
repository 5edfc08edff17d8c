import { OAuthError } from '#protocol';
import type { FormBody } from '#service';
import type { ClientRecord } from '#storage';
import type { OwnIdToken } from '../id-tokens/own-id-tokens.js';

const names = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales'];

/** The request in its own parameters, as it is carried through the confirmation page. */
export function logoutQuery(parameters: FormBody): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = parameters[name];
    if (value !== undefined && value.length <= 8192) query.append(name, value);
  }
  return query.toString();
}

/** RP-Initiated Logout §2: whom both name, if both are there, is the same. @throws OAuthError invalid_request */
export function logoutClientId(parameters: FormBody, hint: OwnIdToken | undefined): string | undefined {
  const { client_id: clientId } = parameters;
  if (clientId !== undefined && hint && hint.clientId !== clientId) {
    throw new OAuthError('invalid_request', 'The client_id is not that of the id_token_hint.');
  }
  return clientId ?? hint?.clientId;
}

/**
 * Where the browser goes afterwards; undefined for our own page.
 *
 * @throws OAuthError invalid_request for an address that the client has not registered, character by character
 * @see OpenID Connect RP-Initiated Logout §3
 */
export function logoutRedirect(parameters: FormBody, client: ClientRecord | undefined): string | undefined {
  const { post_logout_redirect_uri: uri, state } = parameters;
  if (uri === undefined) return undefined;
  if (!client || client.disabled || !client.metadata.post_logout_redirect_uris?.includes(uri)) {
    throw new OAuthError(
      'invalid_request',
      'The post_logout_redirect_uri is not one that this application has registered.',
      {
        errorCode: 'invalid_callback',
      },
    );
  }
  if (state === undefined) return uri;
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`;
}
