import type { FastifyRequest } from 'fastify';
import type { Answer } from './answer.js';
import { quotable } from './challenge.js';
import type { Failure } from './failure.js';

/** RFC 6749 §5.2, with `error_code` and `error_uri` where a finer reason is documented. */
export function oauthAnswer(issuer: string): (failure: Failure, request: FastifyRequest) => Answer {
  return (failure) => ({
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({
      error: failure.error,
      error_description: quotable(failure.description),
      ...(failure.errorCode !== undefined && {
        error_code: failure.errorCode,
        error_uri: `${issuer}/errors/${failure.errorCode}`,
      }),
    }),
  });
}
