import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { RequestGuard, type RequestGuardOptions } from '../http/request-guard.js';
import { resourceMetadata, type ResourceMetadataOptions } from '../http/resource-metadata.js';
import type { AccessToken } from '../verify/access-token.js';
import type { Requirements } from '../verify/verify-options.js';

declare module 'fastify' {
  interface FastifyRequest {
    token?: AccessToken;
  }
}

export type Protect = (
  requirements?: Requirements,
) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/** Makes the `onRequest` hook that lets only requests with a good token through, which is then `request.token`. */
export function createProtect(options: RequestGuardOptions): Protect {
  const guard = new RequestGuard(options);
  return (requirements = {}) =>
    async (request, reply) => {
      const guarded = await guard.check(request.raw, requirements, request.originalUrl);
      if (guarded.outcome === 'refused') {
        const { status, headers, body } = guarded.refusal;
        return reply.code(status).headers(headers).send(body);
      }
      reply.headers(guarded.headers);
      request.token = guarded.token;
      return undefined;
    };
}

/** The token of a request that came through the guard. */
export function tokenOf(request: { readonly token?: AccessToken }): AccessToken {
  if (!request.token) throw new Error('This route is not protected: give it onRequest: protect()');
  return request.token;
}

/** Serves the protected resource metadata; mount it at `resourceMetadataPath(resource)`. */
export function serveResourceMetadata(options: ResourceMetadataOptions): RouteHandlerMethod {
  const metadata = resourceMetadata(options);
  return (_request, reply) => reply.send(metadata);
}
