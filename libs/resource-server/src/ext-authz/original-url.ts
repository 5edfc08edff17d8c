import type { IncomingMessage } from 'node:http';
import { headersNamed } from '../http/read-token.js';

export interface AskedRequest {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  readonly path: string;
}

/** What a server behind might decode to another path: dots, slashes, backslashes, NUL, and percent signs themselves. */
const ambiguous = /%(2e|2f|5c|00|25)|\\|\/\/|;/i;

/**
 * The request that the proxy asks about: `X-Forwarded-Method` and `-Uri` (Traefik), `X-Original-Method` and `-URI` (nginx), or the
 * request itself, behind a prefix (Envoy).
 *
 * @returns undefined for what is told twice, or can be read in two ways
 */
export function originalUrl(request: IncomingMessage, prefix: string): AskedRequest | undefined {
  const { url: asked = '/', method: askedBy = 'GET' } = request;
  const [url = withoutPrefix(asked, prefix), ...moreUrls] = told(request, 'uri');
  const [method = askedBy, ...moreMethods] = told(request, 'method');
  if (moreUrls.length + moreMethods.length > 0) return undefined;
  const path = url.replace(/[?#].*$/s, '');
  if (isAmbiguous(path)) return undefined;
  return { method, url, path };
}

const told = (request: IncomingMessage, what: 'uri' | 'method'): readonly string[] =>
  ['x-original', 'x-forwarded'].flatMap((origin) => headersNamed(request, `${origin}-${what}`));

function withoutPrefix(url: string, prefix: string): string {
  if (!url.startsWith(prefix)) return '';
  return url === prefix ? '/' : url.slice(prefix.length);
}

const isAmbiguous = (path: string): boolean =>
  !path.startsWith('/') || ambiguous.test(path) || path.split('/').some((part) => part === '.' || part === '..');
