import type { DestinationStream, Logger } from 'pino';
import { ErrorAnswers } from '../errors/error-answers.js';
import { createLogger } from '../logging/create-logger.js';
import { HealthRegistry } from '../observability/health-registry.js';
import type { Managed } from '../observability/management-answer.js';
import { Metrics } from '../observability/metrics.js';
import { ServiceSettings } from '../settings/service-settings.js';
import type { Settings } from '../settings/settings.js';
import { SystemClock, type Clock } from '../time/clock.js';
import { Draining } from './draining.js';

/** Paths that speak JSON: their bodies are JSON, and a form there is refused. */
const jsonPaths = ['/admin', '/account', '/oauth2/register', '/revocations', '/ssf'];
/** Paths whose failures are problem details (RFC 9457); elsewhere they are OAuth's. */
const problemPaths = ['/admin', '/account'];

export interface PartOptions {
  readonly name: string;
  readonly settings: Settings;
  readonly clock?: Clock;
  /** Where log lines go instead of standard output. */
  readonly logDestination?: DestinationStream;
  /** In addition to `/admin`, `/account`, `/oauth2/register` and `/ssf`. */
  readonly jsonPaths?: readonly string[];
}

export interface Parts {
  readonly name: string;
  readonly settings: Settings;
  readonly service: ServiceSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly draining: Draining;
  readonly answers: ErrorAnswers;
  readonly health: HealthRegistry;
  readonly metrics: Metrics;
  readonly managed: Managed;
  readonly jsonPaths: readonly string[];
}

/** What exists once in a service, before Nest does. */
export function createParts(options: PartOptions): Parts {
  const { name, settings } = options;
  const service = settings.of(ServiceSettings);
  const logger = createLogger({ service: name, level: service.logLevel, destination: options.logDestination });
  const draining = new Draining();
  const [health, metrics] = [new HealthRegistry(draining.signal), new Metrics(name)];
  return {
    name,
    settings,
    service,
    logger,
    draining,
    clock: options.clock ?? new SystemClock(),
    answers: new ErrorAnswers(service.issuer, logger, problemPaths),
    health,
    metrics,
    managed: { readiness: () => health.readiness(), metrics: () => metrics.registry.metrics() },
    jsonPaths: [...jsonPaths, ...(options.jsonPaths ?? [])],
  };
}
