import type { FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { pathOf } from './path.js';

/** Postgres keeps no NUL in text, so one in a path parameter would end as a server_error. */
export function refuseNul(request: FastifyRequest): void {
  if (pathOf(request).includes('%00')) throw new OAuthError('invalid_request', 'The path contains a NUL character.');
}
