import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';
import type { RequestSpan } from '../observability/tracing/tracing.js';

interface RequestScope {
  readonly request: FastifyRequest;
  readonly span: RequestSpan | undefined;
}

const running = new AsyncLocalStorage<RequestScope>();
const spans = new WeakMap<FastifyRequest, RequestSpan>();

export function attachSpan(request: FastifyRequest, span: RequestSpan): void {
  spans.set(request, span);
}

export function spanOf(request: FastifyRequest): RequestSpan | undefined {
  return spans.get(request);
}

/**
 * Runs `work` so that its log lines carry the request's id and its spans the request's trace. Fastify
 * keeps to it over the reading of the body. Entered again for the line about the finished answer, which is written from the socket's
 * context and not from the request's.
 */
export function withinRequest<Result>(request: FastifyRequest, work: () => Result): Result {
  const span = spans.get(request);
  return running.run({ request, span }, () => (span === undefined ? work() : span.run(work)));
}

export function currentRequest(): FastifyRequest | undefined {
  return running.getStore()?.request;
}

/** W3C Trace Context of the request under way, to be passed on with events and outgoing requests. */
export function currentTraceparent(): string | undefined {
  return running.getStore()?.span?.traceparent;
}
