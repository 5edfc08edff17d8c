import type { FastifyRequest } from 'fastify';

/** The path of a request, without the query, which may hold secrets. */
export function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '/').split('?', 1)[0] ?? '/';
}

/** Whether a path is one of these or lies below one of them. */
export function isBelow(path: string, parents: readonly string[]): boolean {
  return parents.some((parent) => path === parent || path.startsWith(parent.endsWith('/') ? parent : `${parent}/`));
}
