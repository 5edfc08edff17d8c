import type { IncomingMessage } from 'node:http';
import { headersNamed } from '../http/read-token.js';

export interface AskedRequest {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  /** Decoded: `/%61dmin` is `/admin` to the server behind. */
  readonly path: string;
}

/** What a server behind might decode to another path: dots, slashes, backslashes, semicolons, NUL, and percent signs themselves. */
const ambiguous = /%(2e|2f|3b|5c|00|25)|\\|\/\/|;/i;

/** Who asks, and so which headers say what is asked about: a caller could send those of the others. */
export type Proxy = 'envoy' | 'nginx' | 'traefik';

const origins = { envoy: undefined, nginx: 'x-original', traefik: 'x-forwarded' } as const;

/**
 * The request that the proxy asks about: `X-Forwarded-Method` and `-Uri` (Traefik), `X-Original-Method` and `-URI` (nginx), or the
 * request itself, behind a prefix (Envoy).
 *
 * @returns undefined for what is told twice or not at all, or can be read in two ways
 */
export function originalUrl(request: IncomingMessage, proxy: Proxy, prefix: string): AskedRequest | undefined {
  const origin = origins[proxy];
  const { method, url } = origin ? toldBy(request, origin) : itself(request, prefix);
  const sent = url.replace(/[?#].*$/s, '');
  const path = isAmbiguous(sent) ? undefined : decoded(sent);
  return method === '' || path === undefined ? undefined : { method, url, path };
}

/** Undefined for what is no UTF-8. */
export function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function toldBy(request: IncomingMessage, origin: string): { readonly method: string; readonly url: string } {
  const [url = '', ...moreUrls] = headersNamed(request, `${origin}-uri`);
  const [method = '', ...moreMethods] = headersNamed(request, `${origin}-method`);
  return moreUrls.length + moreMethods.length > 0 ? { method: '', url: '' } : { method, url };
}

const itself = ({ method = '', url = '' }: IncomingMessage, prefix: string) => ({
  method,
  url: withoutPrefix(url, prefix),
});

function withoutPrefix(url: string, prefix: string): string {
  if (!url.startsWith(prefix)) return '';
  return url === prefix ? '/' : url.slice(prefix.length);
}

const isAmbiguous = (path: string): boolean =>
  !path.startsWith('/') || ambiguous.test(path) || path.split('/').some((part) => part === '.' || part === '..');
