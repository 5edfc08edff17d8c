import type { PeerClients } from '../peer/clients.js';
import { startChild } from './child.js';
import { firstToken } from './first-token.js';
import { freePort } from './free-port.js';
import type { OwnRedis } from './start-redis.js';
import type { Target } from './target.js';

export interface PeerTarget extends Target {
  readonly clients: PeerClients;
  readonly refreshTokens: { readonly rotating: string[]; readonly lasting: string[] };
  stop(): Promise<void>;
}

/** oidc-provider on Redis, with refresh tokens for as many connections as will use them. */
export async function startPeer(redis: OwnRedis, families: number): Promise<PeerTarget> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const child = await startChild<Pick<PeerTarget, 'clients' | 'refreshTokens'>>('../peer/main.js', {
    port,
    redisUrl: redis.url,
    families,
  });
  await firstToken(origin, child.ready.clients.machine, '/token');
  return {
    ...child.ready,
    origin,
    parts: [{ name: 'server', role: 'server', pid: child.pid }, ...redis.parts],
    startUp: { readySeconds: child.readySeconds, firstTokenSeconds: child.seconds() },
    stop: child.stop,
  };
}
