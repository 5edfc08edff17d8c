import type { OutgoingHttpHeaders } from 'node:http';

/**
 * Headers of every answer. A handler may set another `Cache-Control`; pages set a `Content-Security-Policy` of their
 * own, and this one, which allows nothing, is for whatever is not meant to be a page.
 */
export function securityHeaders(issuer: string): Readonly<OutgoingHttpHeaders> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    ...(issuer.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
  };
}
