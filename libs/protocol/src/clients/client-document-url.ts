/** What `client_id` may be at the endpoints that a browser comes to. */
const mostCharacters = 256;

/**
 * Whether a `client_id` is the address of a Client ID Metadata Document: https with a path, without dot segments, fragment, user name
 * and password. It has to be written as a URL parser writes it, so that two texts are never one client.
 *
 * @see draft-ietf-oauth-client-id-metadata-document §3
 */
export function isClientDocumentUrl(id: string): boolean {
  if (id.length > mostCharacters || !/^https?:\/\/[^\s\\#]+$/.test(id) || !URL.canParse(id)) return false;
  const url = new URL(id);
  return url.href === id && url.username === '' && url.password === '' && url.pathname !== '/';
}
