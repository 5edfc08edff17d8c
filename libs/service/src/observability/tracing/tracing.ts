import type { FastifyRequest } from 'fastify';

export interface RequestSpan {
  readonly traceparent: string;
  run<Result>(work: () => Result): Result;
  end(outcome: { readonly route: string | undefined; readonly status: number }): void;
}

/** What the HTTP side knows of OpenTelemetry, whose packages are loaded only if a collector is set. */
export interface Tracing {
  start(request: FastifyRequest): RequestSpan;
  /** Sends what is left. */
  stop(): Promise<void>;
}

export async function startTracing(service: string, endpoint: string | undefined): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const { OpenTelemetryTracing } = await import('./open-telemetry-tracing.js');
  return new OpenTelemetryTracing(service, endpoint);
}
