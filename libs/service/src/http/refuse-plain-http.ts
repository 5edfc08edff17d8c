import type { FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { isLoopbackAddress } from '../settings/loopback.js';

/**
 * RFC 6749 §3.1, §3.2: TLS is required. `protocol` and `ip` come from `X-Forwarded-*` only if the peer is a trusted
 * proxy; a probe or a sidecar on this computer may speak plain HTTP.
 *
 * @throws OAuthError invalid_request
 */
export function refusePlainHttp(request: FastifyRequest): void {
  if (request.protocol === 'https' || isLoopbackAddress(request.ip)) return;
  throw new OAuthError('invalid_request', 'This server is served over HTTPS only.', {
    errorCode: 'unsupported_over_http',
    detail: 'if a proxy ends TLS before this service, TOKENWARD_TRUSTED_PROXIES must contain its address',
  });
}
