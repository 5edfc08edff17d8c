import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { ErrorAnswers } from '../errors/error-answers.js';
import type { ServiceSettings } from '../settings/service-settings.js';
import { answerClientError } from './client-error.js';
import { GatheredResponse } from './gathered-response.js';
import { parseQuery } from './query-parameters.js';
import { requestIdOf } from './request-id.js';
import { tlsOptions } from './tls-options.js';

/** Nest on Fastify, with the limits of the settings. */
export class ServiceAdapter extends FastifyAdapter {
  constructor(
    settings: ServiceSettings,
    logger: Logger,
    answers: ErrorAnswers,
    headers: Readonly<Record<string, unknown>>,
  ) {
    const requestTimeout = settings.requestTimeoutSeconds * 1000;
    const https = tlsOptions(settings);
    const limits = {
      ServerResponse: GatheredResponse,
      connectionsCheckingInterval: Math.min(requestTimeout, 5_000),
      headersTimeout: requestTimeout,
    };
    super({
      // Every line is written by us, with names of our own; only Fastify's warnings are worth passing on.
      loggerInstance: logger.child({}, { level: settings.logLevel === 'silent' ? 'silent' : 'warn' }),
      logController: new LogController({ disableRequestLogging: true }),
      childLoggerFactory: (parent: Logger) => parent,
      genReqId: requestIdOf,
      requestIdHeader: false,
      trustProxy: settings.trustedProxies === undefined ? false : [...settings.trustedProxies],
      bodyLimit: settings.bodyLimitBytes,
      requestTimeout,
      // A silent connection; streams send a heartbeat more often.
      connectionTimeout: Math.max(2 * requestTimeout, 60_000),
      // Longer than a gateway keeps its idle connections, so that it never writes into one that is being closed.
      keepAliveTimeout: 75_000,
      ...(https ? { https: { ...https, ...limits } } : { http: limits }),
      routerOptions: { querystringParser: parseQuery, maxParamLength: 2048 },
      clientErrorHandler: answerClientError,
      frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
        for (const [name, value] of Object.entries(headers)) reply.header(name, value);
        void answers.send(error, request, reply.header('x-request-id', request.id));
      },
    } as never);
  }

  /** Nest would turn Fastify's errors into exceptions with their text; ours are told by status alone. */
  override mapException(error: unknown): unknown {
    return error;
  }
}
