import { prometheusContentType } from 'prom-client';
import type { Readiness } from './health-registry.js';

/** Whom operators ask: one process, or the supervisor of several. */
export interface Managed {
  readiness(): Promise<Readiness>;
  /** In the text format of Prometheus. */
  metrics(): Promise<string>;
}

export interface ManagementAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export const managementPaths = ['/health/live', '/health/ready', '/metrics'] as const;

/** What orchestrators and Prometheus ask; `undefined` for any other path. */
export async function managementAnswer(path: string, managed: Managed): Promise<ManagementAnswer | undefined> {
  if (path === '/health/live') return json(200, { status: 'live' });
  if (path === '/metrics') {
    return { status: 200, contentType: prometheusContentType, body: await managed.metrics() };
  }
  if (path !== '/health/ready') return undefined;
  const readiness = await managed.readiness();
  return json(readiness.status === 'ready' || readiness.status === 'degraded' ? 200 : 503, readiness);
}

function json(status: number, body: object): ManagementAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
