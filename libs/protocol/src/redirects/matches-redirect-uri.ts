/** RFC 8252 §7.3: the loopback addresses; `localhost` is accepted beside them, since many clients register it (§8.3). */
const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{1,5})?((?:[/?].*)?)$/;

/**
 * Whether the redirect URI of a request is a registered one: character by character, except that a native client's loopback
 * redirect may name any port, which it learns only when it starts.
 *
 * @see RFC 9700 §2.1
 * @see RFC 8252 §7.3
 */
export function matchesRedirectUri(registered: string, requested: string, native: boolean): boolean {
  if (registered === requested) return true;
  const known = native && loopback.exec(registered);
  const asked = native && loopback.exec(requested);
  return known && asked ? known[1] === asked[1] && known[2] === asked[2] : false;
}
