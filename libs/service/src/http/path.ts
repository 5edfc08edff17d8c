import type { FastifyRequest } from 'fastify';

/** The path of a request, without the query, which may hold secrets. */
export function pathOf(request: FastifyRequest): string {
  const { url = '/' } = request.raw;
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

/** Whether a path is one of these or lies below one of them. */
export function isBelow(path: string, parents: readonly string[]): boolean {
  return parents.some((parent) => path.startsWith(parent) && endsThere(path, parent.length));
}

/** Whether a segment of the path ends at this length. Without a new text for each parent: this is asked several times a request. */
const endsThere = (path: string, length: number): boolean =>
  path.length === length || path[length] === '/' || path[length - 1] === '/';
