import { STATUS_CODES } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Answer } from './answer.js';
import type { Failure } from './failure.js';

/** RFC 9457 §3: problem details, with the finer reason as `type` and the request id as `instance`. */
export function problemAnswer(issuer: string): (failure: Failure, request: FastifyRequest) => Answer {
  return (failure, request) => ({
    contentType: 'application/problem+json; charset=utf-8',
    body: JSON.stringify({
      type: failure.errorCode === undefined ? 'about:blank' : `${issuer}/errors/${failure.errorCode}`,
      title: failure.title ?? STATUS_CODES[failure.status] ?? 'Error',
      status: failure.status,
      detail: failure.description,
      instance: request.id,
      error: failure.error,
      ...(failure.errorCode !== undefined && { error_code: failure.errorCode }),
      ...(failure.fields !== undefined && { errors: failure.fields }),
    }),
  });
}
