import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser says that another site sent this. Our pages ask for no referrer, and browsers then write `Origin: null`, so
 * that alone says nothing; `Sec-Fetch-Site` is told all the same (`none`: the person typed, or reloaded).
 */
export function isFromElsewhere(headers: IncomingHttpHeaders, ownOrigin: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && origin !== 'null' && origin !== ownOrigin) return true;
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
