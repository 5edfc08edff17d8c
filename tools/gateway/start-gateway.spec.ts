import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram } from '../servers/processes/find-program.js';
import type { StartedProcess } from '../servers/processes/started-process.js';
import { addressesBy } from './gateway-plan.js';
import { startGateway } from './start-gateway.js';

interface Upstream {
  readonly address: string;
  readonly requests: string[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function startUpstream(): Promise<Upstream> {
  const server = createServer((incoming, response) => {
    upstream.requests.push(`${incoming.method} ${incoming.url}`);
    upstream.answer(incoming, response);
  });
  const port = await listen(server);
  const upstream: Upstream = {
    address: `127.0.0.1:${port}`,
    requests: [],
    answer: (_, response) => response.end(upstream.address),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return upstream;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

// Guarantee: what the gateway sends on, it sends once; and only the gateway says where a request came from.
(findProgram('nginx') ? describe : describe.skip)('the gateway on a real nginx', () => {
  let folder: string;
  let origin: string;
  let gateway: StartedProcess;
  let first: Upstream;
  let second: Upstream;
  let web: Upstream;

  beforeEach(async () => {
    folder = mkdtempSync('/tmp/tokenward-gateway-');
    chmodSync(folder, 0o755);
    [first, second, web] = await Promise.all([startUpstream(), startUpstream(), startUpstream()]);
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const upstreams = { ...addressesBy(() => [web.address]), token: [first.address, second.address] };
    gateway = startGateway({
      folder,
      logFile: join(folder, 'output.log'),
      recordFile: join(folder, 'run.json'),
      port,
      upstreams,
    });
    while (gateway.running && !(await fetch(origin).catch(() => undefined))) await delay(10);
  });

  afterEach(async () => {
    await gateway.kill();
    await Promise.all([first, second, web].map((one) => one.close()));
    rmSync(folder, { recursive: true });
  });

  const post = (path: string, body = 'grant_type=x') => fetch(origin + path, { method: 'POST', body });

  it('never repeats a POST that an instance took and did not answer', async () => {
    for (const one of [first, second]) one.answer = (incoming) => incoming.socket.destroy();
    const response = await post('/oauth2/token');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toEqual({ error: 'temporarily_unavailable' });
    expect([...first.requests, ...second.requests]).toHaveLength(1);
  });

  it('serves every POST while one of two instances is down', async () => {
    await first.close();
    for (let turn = 0; turn < 6; turn += 1) expect((await post('/oauth2/token')).status).toBe(200);
    expect(second.requests).toHaveLength(6);
  });

  it('uses both instances', async () => {
    for (let turn = 0; turn < 4; turn += 1) await post('/oauth2/token');
    expect(first.requests).toHaveLength(2);
    expect(second.requests).toHaveLength(2);
  });

  it('overwrites what the caller says about where it came from', async () => {
    web.answer = (incoming, response) => response.end(JSON.stringify(incoming.headers));
    const headers = {
      host: 'issuer.example',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'attacker.example',
      forwarded: 'for=203.0.113.9',
      'x-real-ip': '203.0.113.9',
      'client-cert': ':AAAA:',
    };
    const seen = await new Promise<Record<string, string>>((resolve, reject) => {
      const sent = request(`${origin}/sign-in`, { headers }, async (response) => {
        resolve(JSON.parse((await response.toArray()).join('')) as Record<string, string>);
      });
      sent.on('error', reject).end();
    });
    expect(seen).toMatchObject({
      host: 'issuer.example',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'issuer.example',
    });
    for (const name of ['forwarded', 'x-real-ip', 'client-cert']) expect(seen).not.toHaveProperty(name);
  });

  it('passes events on as they come', async () => {
    web.answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    };
    const response = await fetch(`${origin}/revocations/stream`);
    const { value } = await response.body!.getReader().read();
    expect(new TextDecoder().decode(value)).toBe('data: 1\n\n');
  });

  it('answers an unknown path, a neighbour of a prefix and too large a body itself, in JSON', async () => {
    for (const path of ['/', '/administration', '/oauth2/token/x', '/health/ready', '/metrics']) {
      const response = await fetch(origin + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: 'not_found' });
    }
    const large = await post('/oauth2/token', 'x'.repeat(1024 * 1024 + 1));
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ error: 'invalid_request' });
    expect([...first.requests, ...second.requests, ...web.requests]).toEqual([]);
  });

  it('passes an answer of a service unchanged, its 404 and 503 too', async () => {
    for (const status of [404, 503]) {
      web.answer = (_, response) => response.writeHead(status).end('own words');
      const response = await fetch(`${origin}/admin/clients?x=1`);
      expect(response.status).toBe(status);
      expect(await response.text()).toBe('own words');
    }
    expect(web.requests[0]).toBe('GET /admin/clients?x=1');
  });
});
