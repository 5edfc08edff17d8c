import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * A route on Fastify itself, for what is asked thousands of times a second: the way through Nest's router would be a fifth of its
 * cost. Hooks, errors and measurements are those of every route. Call it in `onModuleInit`.
 */
export function directRoute(
  host: HttpAdapterHost,
  method: 'GET' | 'POST',
  url: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
): void {
  host.httpAdapter.getInstance<FastifyInstance>().route({ method, url, handler });
}
