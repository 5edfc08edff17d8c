import { MethodNotAllowedException, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pathOf } from './path.js';

/** An error as it came, or 405 where the path is known, or `undefined` where OPTIONS was answered here. */
export function answerUnrouted(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  methodsAt: (path: string) => readonly string[],
): unknown {
  // A handler's own "not found" has a route; Nest's says only that no route fits method and path.
  if (!request.is404 || !(error instanceof NotFoundException)) return error;
  const methods = methodsAt(pathOf(request));
  if (methods.length === 0) return error;
  reply.header('allow', methods.join(', '));
  if (request.method !== 'OPTIONS') return new MethodNotAllowedException();
  void reply.status(204).send();
  return undefined;
}
