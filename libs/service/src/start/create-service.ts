import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { ErrorFilter } from '../errors/error-filter.js';
import { trackMethods } from '../http/allowed-methods.js';
import { addBodyParsers } from '../http/body-parsers.js';
import { receiveRequests } from '../http/receive-requests.js';
import { securityHeaders } from '../http/security-headers.js';
import { ServiceAdapter } from '../http/service-adapter.js';
import { NestLogger } from '../logging/nest-logger.js';
import { startTracing, type Tracing } from '../observability/tracing/tracing.js';
import { addManagementRoutes } from './management.js';
import { RunningService, type Service } from './running-service.js';
import { ServiceModule } from './service-module.js';
import { createParts, type PartOptions, type Parts } from './service-parts.js';

export interface ServiceOptions extends PartOptions {
  readonly module: Type | DynamicModule;
  /** Fastify plugins (cookies …), before the routes exist. */
  readonly prepare?: (instance: FastifyInstance) => void | Promise<void>;
}

/**
 * A service that is ready to listen. It reads no environment and installs no signal handlers: `startService` does.
 *
 * @throws BootError or whatever a module's start threw
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const parts = createParts(options);
  const tracing = await startTracing(parts.name, parts.service.traceEndpoint);
  const headers = securityHeaders(parts.service.issuer);
  const adapter = new ServiceAdapter(parts.service, parts.logger, parts.answers, headers);
  const methodsAt = await prepareInstance(adapter.getInstance(), parts, tracing, options.prepare);
  const app = await NestFactory.create<NestFastifyApplication>(ServiceModule.around([options.module], parts), adapter, {
    logger: new NestLogger(parts.logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new ErrorFilter(parts.answers, methodsAt));
  await app.init();
  return new RunningService(app, parts, tracing);
}

async function prepareInstance(
  instance: FastifyInstance,
  parts: Parts,
  tracing: Tracing | undefined,
  prepare: ServiceOptions['prepare'],
): Promise<(path: string) => readonly string[]> {
  const methodsAt = trackMethods(instance);
  receiveRequests(instance, {
    headers: securityHeaders(parts.service.issuer),
    httpsOnly: parts.service.issuer.startsWith('https:'),
    logger: parts.logger,
    metrics: parts.metrics,
    draining: parts.draining,
    tracing,
  });
  addBodyParsers(instance, parts.jsonPaths);
  addManagementRoutes(instance, parts);
  await prepare?.(instance);
  return methodsAt;
}
