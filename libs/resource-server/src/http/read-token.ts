import type { IncomingMessage } from 'node:http';
import { TokenRefused } from '../token-refused.js';

export interface CarriedToken {
  readonly token: string;
  readonly scheme: 'Bearer' | 'DPoP';
}

/** RFC 9110 §11.2: token68 */
const credentials = /^(Bearer|DPoP) +([A-Za-z0-9\-._~+/]+=*) *$/i;

/**
 * The one token of a request. Not from the query (RFC 9700 §4.3.2), not from a body, and not one of several: which of them a proxy
 * before us has looked at, nobody knows.
 *
 * @throws TokenRefused token_missing or invalid_request
 * @see RFC 6750 §2
 */
export function readToken(request: IncomingMessage, url: string): CarriedToken {
  const [value, ...more] = headersNamed(request, 'authorization');
  if (more.length > 0 || isInQuery(url)) throw new TokenRefused('invalid_request');
  return carriedIn(value ?? '');
}

function carriedIn(value: string): CarriedToken {
  if (!/^(Bearer|DPoP)\b/i.test(value)) throw new TokenRefused('token_missing');
  const [, scheme, token] = credentials.exec(value) ?? [];
  if (scheme === undefined || token === undefined) throw new TokenRefused('invalid_request');
  return { token, scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer' };
}

function isInQuery(url: string): boolean {
  const query = url.indexOf('?');
  return query >= 0 && new URLSearchParams(url.slice(query + 1)).has('access_token');
}

/** Every value that came: Node keeps only the first of some names. */
export function headersNamed({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
