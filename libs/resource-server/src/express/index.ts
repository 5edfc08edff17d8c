import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestGuard, type RequestGuardOptions } from '../http/request-guard.js';
import { resourceMetadata, type ResourceMetadataOptions } from '../http/resource-metadata.js';
import { sendJson, sendRefusal } from '../http/send.js';
import type { AccessToken } from '../verify/access-token.js';
import type { Requirements } from '../verify/verify-options.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Express's own place for what a middleware adds to a request
  namespace Express {
    interface Request {
      token?: AccessToken;
    }
  }
}

/** A request and response of Express: it builds on Node's. */
type Handler = (
  request: IncomingMessage & { originalUrl?: string; token?: AccessToken },
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

export type Protect = (requirements?: Requirements) => Handler;

/** Makes the middleware that lets only requests with a good token through, which is then `request.token`. */
export function createProtect(options: RequestGuardOptions): Protect {
  const guard = new RequestGuard(options);
  return (requirements = {}) =>
    (request, response, next) => {
      guard
        .check(request, requirements, request.originalUrl)
        .then((guarded) => {
          if (guarded.outcome === 'refused') {
            sendRefusal(response, guarded.refusal);
            return;
          }
          for (const [name, value] of Object.entries(guarded.headers)) response.setHeader(name, value);
          request.token = guarded.token;
          next();
        })
        .catch(next);
    };
}

/** The token of a request that came through the guard. */
export function tokenOf(request: { readonly token?: AccessToken }): AccessToken {
  if (!request.token) throw new Error('This route is not protected: put protect() before it');
  return request.token;
}

/** Serves the protected resource metadata; mount it at `resourceMetadataPath(resource)`. */
export function serveResourceMetadata(options: ResourceMetadataOptions): Handler {
  const metadata = resourceMetadata(options);
  return (_request, response) => {
    sendJson(response, 200, metadata);
  };
}
