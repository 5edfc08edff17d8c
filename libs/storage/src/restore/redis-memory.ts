import type { Redis } from 'ioredis';
import { epochKinds, type RevocationKind, type RevocationRecord } from '#events';
import { openRedis } from '../redis/open-redis.js';

/** What Redis still knows of endings, and how it is made to count for nothing until it is rebuilt. */
export class RedisMemory {
  private constructor(private readonly redis: Redis) {}

  /** @throws Error when Redis cannot be reached */
  static async open(url: string): Promise<RedisMemory> {
    const redis = openRedis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 3000 });
    redis.on('error', () => undefined);
    await redis.connect();
    return new RedisMemory(redis);
  }

  /** Only the kinds that change what the database decides; tokens are dead in any case. */
  async records(tenant: string): Promise<RevocationRecord[]> {
    const found: RevocationRecord[] = [];
    for (const kind of ['sub', 'kid'] as const) {
      for await (const keys of this.redis.scanStream({ match: `rev:${tenant}:${kind}:*`, count: 1000 }))
        for (const key of keys as string[]) found.push(...(await this.recordOf(tenant, kind, key)));
    }
    return found;
  }

  /** No process may take what is in there for complete. */
  async discredit(): Promise<void> {
    await this.redis.del('rev:ok', 'rev:building');
  }

  close(): void {
    this.redis.disconnect();
  }

  private async recordOf(tenant: string, kind: RevocationKind, key: string): Promise<RevocationRecord[]> {
    const [value, leftMs] = [await this.redis.get(key), await this.redis.pttl(key)];
    if (value === null || leftMs <= 0) return [];
    const id = key.slice(`rev:${tenant}:${kind}:`.length);
    const epoch = epochKinds.has(kind) ? Number(value) : 0;
    const until = Math.ceil((Date.now() + leftMs) / 60_000) * 60;
    return [{ tenant, kind, id, epoch, until, reason: 'known to Redis' }];
  }
}
