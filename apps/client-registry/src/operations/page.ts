import * as z from 'zod';
import type { Answered } from './operation.js';

export const pageParameters = {
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('How many at most'),
};

const after = z.string().max(2048).optional().describe('Where the page before ended: its `next`');
const afterId = z.guid().optional().describe('Where the page before ended: its `next`');

/** Parameters of a list whose cursor is a name, or a UUID where Postgres keeps one. */
export const pageOf = (shape: Readonly<Record<string, z.ZodType>> = {}) =>
  z.strictObject({ ...shape, after, ...pageParameters }) as z.ZodType<PageQuery>;
export const pageById = (shape: Readonly<Record<string, z.ZodType>> = {}) =>
  z.strictObject({ ...shape, after: afterId, ...pageParameters }) as z.ZodType<PageQuery>;

export const search = z.string().min(1).max(100).optional().describe('A part of the name or id, in any case');

export interface PageQuery {
  readonly after?: string;
  readonly limit: number;
  readonly search?: string;
}

/** A page's answer as a schema. */
export const pageSchema = (item: z.ZodType) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('`after` of the next page; null at the end') });

/**
 * One page, from one entry more than it shows: that one tells whether there is a next page.
 *
 * @see RFC 8288 for the `Link` header
 */
export function pageAnswer<Item>(
  path: string,
  query: PageQuery,
  found: readonly Item[],
  cursor: (item: Item) => string,
  shown: (item: Item) => object,
): Answered {
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const next = found.length > query.limit && last !== undefined ? cursor(last) : null;
  const body = { items: items.map(shown), next };
  if (next === null) return { status: 200, body };
  const given = Object.entries<unknown>({ ...query, after: next }).filter(([, value]) => value !== undefined);
  const parameters = given.map(([name, value]): [string, string] => [name, String(value)]);
  return {
    status: 200,
    body,
    headers: { link: `<${path}?${new URLSearchParams(parameters).toString()}>; rel="next"` },
  };
}
