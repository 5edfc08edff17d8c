import type { FastifyRequest } from 'fastify';
import type { Failure } from './failure.js';

/** The `WWW-Authenticate` of a failure, for the scheme that the request tried. */
export function challenge(failure: Failure, request: FastifyRequest, realm: string): string | undefined {
  const tried = request.headers.authorization?.toLowerCase().split(' ', 1)[0];
  // RFC 6749 §5.2: only a client that tried Basic is challenged; a browser would show its password dialog otherwise.
  if (failure.error === 'invalid_client') return tried === 'basic' ? `Basic realm="${realm}"` : undefined;
  if (!isAboutToken(failure)) return undefined;
  // RFC 9449 §7.1: a DPoP-bound token is challenged with its own scheme.
  const scheme = tried === 'dpop' ? 'DPoP' : 'Bearer';
  // RFC 6750 §3.1: a request without credentials is told no error code.
  if (tried === undefined) return `${scheme} realm="${realm}"`;
  return `${scheme} realm="${realm}", error="${failure.error}", error_description="${quotable(failure.description)}"`;
}

/** RFC 9449 §7.1: a proof is challenged at a resource, with 401; at the token endpoint (400) there is nothing to challenge. */
const isAboutToken = ({ status, error }: Failure): boolean =>
  /^(invalid_token|insufficient_scope)$/.test(error) ||
  (status === 401 && /^(invalid_dpop_proof|use_dpop_nonce)$/.test(error));

/** RFC 6749 §5.2: no control characters, quotes, backslashes or non-ASCII in `error_description`. */
export function quotable(text: string): string {
  return text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?');
}
