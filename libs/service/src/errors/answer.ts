import type { FastifyRequest } from 'fastify';
import type { Failure } from './failure.js';

export interface Answer {
  readonly contentType: string;
  readonly body: string;
}

/** Turns a failure into one kind of response body; status and headers are not its business. */
export type FailureRenderer = (failure: Failure, request: FastifyRequest) => Answer | Promise<Answer>;
