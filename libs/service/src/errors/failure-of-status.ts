import type { Failure } from './failure.js';

type Told = readonly [error: string, description: string];

const toldByStatus: ReadonlyMap<number, Told> = new Map([
  [400, ['invalid_request', 'The request is malformed.']],
  [401, ['invalid_token', 'Authentication is needed.']],
  [403, ['access_denied', 'This is not allowed.']],
  [404, ['not_found', 'There is nothing here.']],
  [405, ['method_not_allowed', 'This method is not supported here.']],
  [408, ['request_timeout', 'The request took too long to arrive.']],
  [409, ['conflict', 'This contradicts what is stored.']],
  [412, ['precondition_failed', 'It was changed since it was read.']],
  [413, ['invalid_request', 'The request body is too large.']],
  [414, ['invalid_request', 'The address is too long.']],
  [415, ['invalid_request', 'This content type is not accepted here.']],
  [422, ['invalid_request', 'The request was understood, but cannot be carried out.']],
  [429, ['too_many_requests', 'Too many requests; try again later.']],
  [431, ['invalid_request', 'The request headers are too large.']],
]);

/** The answer to what was refused before it reached a handler: by the HTTP status alone. */
export function failureOfStatus(status: number): Failure {
  const fallback: Told =
    status >= 500 ? ['server_error', 'Something went wrong here.'] : ['invalid_request', 'The request was refused.'];
  const [error, description] = toldByStatus.get(status) ?? fallback;
  return {
    status,
    error,
    description,
    level: status >= 500 ? 'error' : status === 404 || status === 405 ? 'debug' : 'info',
  };
}
