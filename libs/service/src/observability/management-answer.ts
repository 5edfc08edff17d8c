import type { HealthRegistry } from './health-registry.js';
import type { Metrics } from './metrics.js';

export interface ManagementAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export const managementPaths = ['/health/live', '/health/ready', '/metrics'] as const;

/** What orchestrators and Prometheus ask; `undefined` for any other path. */
export async function managementAnswer(
  path: string,
  health: HealthRegistry,
  metrics: Metrics,
): Promise<ManagementAnswer | undefined> {
  if (path === '/health/live') return json(200, { status: 'live' });
  if (path === '/metrics') {
    return { status: 200, contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
  }
  if (path !== '/health/ready') return undefined;
  const readiness = await health.readiness();
  return json(readiness.status === 'ready' || readiness.status === 'degraded' ? 200 : 503, readiness);
}

function json(status: number, body: object): ManagementAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
