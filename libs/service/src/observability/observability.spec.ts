import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { currentTraceparent, HealthRegistry } from '#service';
import { next, postForm, send, startTiny } from '../../test/tiny-service.js';

test('readiness names what is down, times out what hangs, and tolerates what is optional', async () => {
  const { service, url } = await startTiny();
  const health = service.app.get(HealthRegistry);
  expect((await send(url, 'GET', '/health/ready')).json()).toEqual({ status: 'ready', checks: {} });
  health.register('redis', async () => Promise.reject(new Error('gone')), { optional: true });
  const degraded = await send(url, 'GET', '/health/ready');
  expect([degraded.status, degraded.json()]).toEqual([200, { status: 'degraded', checks: { redis: 'down' } }]);
  health.register('postgres', async () => new Promise(() => undefined), { timeoutMs: 20 });
  const down = await send(url, 'GET', '/health/ready');
  expect(down.status).toBe(503);
  expect(down.json()).toEqual({ status: 'down', checks: { redis: 'down', postgres: 'timeout' } });
  expect((await send(url, 'GET', '/health/live')).status).toBe(200);
  await service.close();
});

test('with a management port, health and metrics are there and not on the main port', async () => {
  const { service, url } = await startTiny({ TOKENWARD_MANAGEMENT_PORT: '0' });
  await send(url, 'POST', '/admin/clients/c1', { 'content-type': 'application/json' }, '{}');
  await send(url, 'GET', '/secret-path');
  const management = service.managementUrl as string;
  const metrics = await send(management, 'GET', '/metrics');
  expect(metrics.text).toMatch(/http_request_duration_seconds_count\{.*route="\/admin\/clients\/:id",status="201"/);
  expect(metrics.text).toMatch(/route="unmatched",status="404"/);
  expect(metrics.text).toContain('process_cpu_seconds_total');
  expect(metrics.text).not.toContain('secret-path');
  expect((await send(management, 'GET', '/health/live')).status).toBe(200);
  expect((await send(management, 'GET', '/nothing')).status).toBe(404);
  expect((await send(url, 'GET', '/metrics')).status).toBe(404);
  await service.close();
});

test('with a collector, a span of the request arrives there, in the trace of the caller', async () => {
  const collector = createServer().listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const received = once(collector, 'request').then(async ([request, response]) => {
    const body = await text(request as NodeJS.ReadableStream);
    (response as { end(): void }).end();
    return { path: (request as { url: string }).url, body };
  });
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const { service, url, logged } = await startTiny({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  let inside: string | undefined;
  next.work = async () => {
    inside = currentTraceparent();
  };
  await postForm(url, '/oauth2/throw', 'a=1', { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  await service.close();
  const { path, body } = await received;
  expect(path).toBe('/v1/traces');
  const [span] = spansOf(body);
  expect(span).toMatchObject({ name: 'POST /oauth2/throw', traceId, parentSpanId: 'b7ad6b7169203331' });
  expect(inside).toBe(`00-${traceId}-${span?.spanId ?? ''}-01`);
  expect(logged()).toContain(`"traceId":"${traceId}"`);
  collector.close();
});

interface Exported {
  readonly resourceSpans: {
    readonly scopeSpans: { readonly spans: { readonly name: string; readonly spanId: string }[] }[];
  }[];
}

function spansOf(body: string) {
  const { resourceSpans } = JSON.parse(body) as Exported;
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
