const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** Browsers run or show what these hold, in the context of whoever leads there. */
const dangerousSchemes = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'file:',
  'about:',
  'view-source:',
  'filesystem:',
]);

/**
 * Why a URI may not be registered as a redirect, or undefined if it may.
 *
 * @see RFC 6749 §3.1.2
 * @see RFC 8252 §7
 */
export function redirectUriProblem(uri: string, applicationType: 'web' | 'native'): string | undefined {
  // A backslash or a space would be rewritten by the browser: what is compared must be what is visited.
  if (!/^[\x21-\x7e]+$/.test(uri) || /[\\"<>^`{|}*]/.test(uri))
    return 'Has characters that a redirect URI may not have.';
  if (!URL.canParse(uri)) return 'Not an absolute URI.';
  // RFC 6749 §3.1.2: no fragment, not even an empty one.
  if (uri.includes('#')) return 'Must not have a fragment.';
  const url = new URL(uri);
  if (url.username !== '' || url.password !== '') return 'Must not hold a user name or password.';
  return schemeProblem(url, uri, applicationType);
}

function schemeProblem(url: URL, uri: string, applicationType: 'web' | 'native'): string | undefined {
  if (dangerousSchemes.has(url.protocol)) return `The scheme ${url.protocol} is never allowed.`;
  if (url.protocol === 'https:' || url.protocol === 'http:') return webProblem(url, uri);
  // RFC 8252 §7.1: a private-use scheme is a reversed domain name, so that two apps do not choose the same.
  if (!url.protocol.includes('.'))
    return 'Must be https, http on a loopback address, or a private-use scheme with a dot.';
  return applicationType === 'native' ? undefined : 'Private-use schemes are for clients of application_type native.';
}

function webProblem(url: URL, uri: string): string | undefined {
  if (!/^https?:\/\/[^/?]/i.test(uri)) return 'Must be written with // and a host.';
  if (url.protocol === 'https:' || loopbackHosts.has(url.hostname)) return undefined;
  return 'Must be https, except on a loopback address.';
}
