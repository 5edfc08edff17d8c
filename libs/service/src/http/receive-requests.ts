import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { attachSpan, spanOf, withinRequest } from '../logging/request-scope.js';
import type { Metrics } from '../observability/metrics.js';
import type { Tracing } from '../observability/tracing/tracing.js';
import type { Draining } from '../start/draining.js';
import { isBelow, pathOf } from './path.js';
import { singleParameters } from './query-parameters.js';
import { refuseNul } from './refuse-nul.js';
import { refusePlainHttp } from './refuse-plain-http.js';

interface Reception {
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly httpsOnly: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
  readonly draining: Draining;
}

/** What happens around every request, in this order. */
export function receiveRequests(instance: FastifyInstance, reception: Reception): void {
  const headers = { ...reception.headers };
  instance.addHook('onRequest', (request, reply, done) => {
    const span = reception.tracing?.start(request);
    if (span !== undefined) attachSpan(request, span);
    reply.header('x-request-id', request.id).headers(headers);
    if (reception.draining.signal.aborted) reply.header('connection', 'close');
    withinRequest(request, () => done(plainHttpRefusal(request, reception.httpsOnly)));
  });
  // After the hooks of `onRequest`, so that a script of an allowed origin may read this refusal; the body, within its limit, was read.
  instance.addHook('preValidation', (request, _reply, done) => {
    try {
      refuseNul(request);
      singleParameters(request);
    } catch (refusal) {
      done(refusal as Error);
      return;
    }
    done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    finish(request, reply.statusCode, reply.elapsedTime, reception);
    done();
  });
}

function plainHttpRefusal(request: FastifyRequest, httpsOnly: boolean): Error | undefined {
  try {
    if (httpsOnly && !isBelow(pathOf(request), ['/health'])) refusePlainHttp(request);
    return undefined;
  } catch (refusal) {
    return refusal as Error;
  }
}

function finish(request: FastifyRequest, status: number, elapsedMs: number, reception: Reception): void {
  const route = request.is404 ? undefined : request.routeOptions.url;
  const { method } = request;
  reception.metrics.observeRequest({ method, route: route ?? 'unmatched', status, seconds: elapsedMs / 1000 });
  spanOf(request)?.end({ route, status });
  const level = route?.startsWith('/health/') === true ? 'debug' : 'info';
  if (!reception.logger.isLevelEnabled(level)) return;
  const durationMs = Math.round(elapsedMs * 10) / 10;
  // The route and not the path: a path may hold an identifier or a token.
  const line = { method, route: route ?? pathOf(request).slice(0, 100), status, durationMs, client: request.ip };
  withinRequest(request, () => reception.logger[level](line, 'request'));
}
