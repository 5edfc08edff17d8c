import type { Operation } from '../operations/operation.js';

/** What an operation may refuse, by what it takes; its own words win. */
export function refusalsOf({
  scope,
  path,
  query,
  body,
  method,
  ifMatch,
  refusals,
}: Operation): Readonly<Record<string, string>> {
  return {
    ...(query && { 400: 'A parameter is not valid' }),
    401: 'There is no live access token for this API',
    403: `The token does not hold the scope ${scope}`,
    ...(path.includes('{') && { 404: 'There is nothing under this id' }),
    ...(method === 'POST' && { 409: 'The first request with this Idempotency-Key is still under way' }),
    ...(ifMatch && { 412: 'It was changed meanwhile' }),
    ...(body && {
      413: 'The body is larger than 64 kB',
      415: 'The body is not JSON',
      422: 'A member is not valid; each is named',
    }),
    ...(ifMatch === 'required' && { 428: 'If-Match is missing' }),
    ...(method !== 'GET' && { 503: 'A store is away; repeat the request' }),
    ...refusals,
  };
}
