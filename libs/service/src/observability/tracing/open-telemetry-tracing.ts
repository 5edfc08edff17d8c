import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { FastifyRequest } from 'fastify';
import type { RequestSpan, Tracing } from './tracing.js';

/** One server span a request, a child of the caller's `traceparent`. */
export class OpenTelemetryTracing implements Tracing {
  private readonly provider: NodeTracerProvider;

  constructor(service: string, endpoint: string) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    this.provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': `tokenward-${service}` }),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    // Registered, so that spans made anywhere below a request find it as their parent.
    this.provider.register();
  }

  start(request: FastifyRequest): RequestSpan {
    const parent = propagation.extract(context.active(), request.headers);
    const span = this.provider
      .getTracer('tokenward')
      .startSpan(
        request.method,
        { kind: SpanKind.SERVER, attributes: { 'http.request.method': request.method } },
        parent,
      );
    return new OpenTelemetrySpan(request.method, span, trace.setSpan(parent, span));
  }

  async stop(): Promise<void> {
    await this.provider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  }
}

class OpenTelemetrySpan implements RequestSpan {
  constructor(
    private readonly method: string,
    private readonly span: Span,
    private readonly within: Context,
  ) {}

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  run<Result>(work: () => Result): Result {
    return context.with(this.within, work);
  }

  end({ route, status }: { readonly route: string | undefined; readonly status: number }): void {
    if (route !== undefined) this.span.updateName(`${this.method} ${route}`).setAttribute('http.route', route);
    this.span.setAttribute('http.response.status_code', status);
    if (status >= 500) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}
