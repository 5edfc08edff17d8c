import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { allowCors } from '#service';
import { send, startTiny } from '../../test/tiny-service.js';

@Module({})
class CorsModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    allowCors(this.host.httpAdapter.getInstance<FastifyInstance>(), {
      paths: ['/oauth2/echo', '/oauth2/query'],
      allowedOrigin: async (origin) => origin === 'https://spa.example.com',
    });
    allowCors(this.host.httpAdapter.getInstance<FastifyInstance>(), {
      paths: ['/health'],
      allowedOrigin: () => Promise.resolve(true),
    });
  }
}

test('allowed origins may call the paths, without credentials; others and other paths may not', async () => {
  const { service, url } = await startTiny({}, { imports: [{ module: CorsModule }] });
  const ask = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' };
  const preflight = await send(url, 'OPTIONS', '/oauth2/echo', { origin: 'https://spa.example.com', ...ask });
  expect(preflight.status).toBe(204);
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': 'https://spa.example.com',
    'access-control-allow-headers': expect.stringContaining('dpop') as string,
    vary: 'Origin',
  });
  expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
  const actual = await send(url, 'GET', '/oauth2/query?a=1&a=2', { origin: 'https://spa.example.com' });
  expect([actual.status, actual.headers['access-control-allow-origin']]).toEqual([400, 'https://spa.example.com']);
  for (const [path, origin] of [
    ['/oauth2/query', 'https://evil.example'],
    ['/oauth2/throw', 'https://spa.example.com'],
  ] as const) {
    const refused = await send(url, 'OPTIONS', path, { origin, ...ask });
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
  }
  const another = await send(url, 'GET', '/health/live', { origin: 'https://evil.example' });
  expect(another.headers['access-control-allow-origin']).toBe('https://evil.example');
  await service.close();
});
