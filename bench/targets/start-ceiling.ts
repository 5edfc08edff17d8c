import { startChild } from './child.js';
import { firstToken } from './first-token.js';
import { freePort } from './free-port.js';
import type { OwnRedis } from './start-redis.js';
import type { PlatformTarget } from './target.js';

const nobody = { client_id: 'anyone', client_secret: 'anything' };

/** A bare Fastify server. It asks a Redis where the platform does. */
export async function startCeiling(redis: OwnRedis | undefined): Promise<PlatformTarget> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const child = await startChild('../ceiling/main.js', { port, ...(redis && { redisUrl: redis.url }) });
  await firstToken(origin, nobody);
  return {
    origin,
    administration: nobody,
    parts: [{ name: 'server', role: 'server', pid: child.pid }, ...(redis?.parts ?? [])],
    startUp: { readySeconds: child.readySeconds, firstTokenSeconds: child.seconds() },
    stop: child.stop,
  };
}
