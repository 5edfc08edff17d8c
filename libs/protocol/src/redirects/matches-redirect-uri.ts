/** RFC 8252 §7.3: the loopback addresses; `localhost` is accepted beside them, since many clients register it (§8.3). */
const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost']);

function parse(uri: string): URL | undefined {
  try {
    return new URL(uri);
  } catch {
    return undefined;
  }
}

/**
 * Whether the redirect URI of a request is a registered one: character by character, except that a native client's loopback
 * redirect may name any port, which it learns only when it starts.
 *
 * @see RFC 9700 §2.1
 * @see RFC 8252 §7.3
 */
export function matchesRedirectUri(registered: string, requested: string, native: boolean): boolean {
  if (registered === requested) return true;
  if (!native) return false;
  const known = parse(registered);
  const asked = parse(requested);
  if (known?.protocol !== 'http:' || asked?.protocol !== 'http:' || !loopbackHosts.has(known.hostname)) return false;
  const written = requested.slice(0, requested.length - (asked.pathname + asked.search).length);
  if (!/^http:\/\/[^/@?#]+$/.test(written) && asked.pathname !== '/') return false;
  return (
    known.hostname === asked.hostname &&
    known.pathname === asked.pathname &&
    known.search === asked.search &&
    asked.hash === '' &&
    asked.username === '' &&
    asked.password === ''
  );
}
