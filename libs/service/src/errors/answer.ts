import type { FastifyRequest } from 'fastify';
import type { Failure } from './failure.js';

export interface Answer {
  readonly contentType: string;
  readonly body: string;
  /** Those of this kind of answer: a page has a policy of its own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Turns a failure into one kind of response body; status and the failure's own headers are not its business. */
export type FailureRenderer = (failure: Failure, request: FastifyRequest) => Answer | Promise<Answer>;
