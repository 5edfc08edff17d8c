import cluster from 'node:cluster';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

interface ObservedRequest {
  readonly method: string;
  /** The template (`/admin/clients/:id`), never the path: labels must stay few. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** This service's measurements; others add theirs: `new Counter({ …, registers: [metrics.registry] })`. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;

  constructor(service: string) {
    this.registry.setDefaultLabels({ service, ...(cluster.worker && { worker: String(cluster.worker.id) }) });
    collectDefaultMetrics({ register: this.registry });
    this.requestSeconds = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request line to the end of the answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [this.registry],
    });
  }

  observeRequest({ method, route, status, seconds }: ObservedRequest): void {
    this.requestSeconds.observe({ method, route, status: String(status) }, seconds);
  }
}
