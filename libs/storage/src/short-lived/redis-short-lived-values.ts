import type { RedisConnection } from '../redis/redis-connection.js';
import { ShortLivedValues, type ShortLivedKind } from './short-lived-values.js';

const keyOf = (kind: ShortLivedKind, name: string): string => `${kind}:${name}`;

export class RedisShortLivedValues extends ShortLivedValues {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async put(kind: ShortLivedKind, name: string, sealed: Buffer, lifetimeMs: number): Promise<void> {
    await this.redis.ask(() => this.redis.client.set(keyOf(kind, name), sealed, 'PX', lifetimeMs));
  }

  async get(kind: ShortLivedKind, name: string): Promise<Buffer | undefined> {
    return (await this.redis.ask(() => this.redis.client.getBuffer(keyOf(kind, name)))) ?? undefined;
  }

  async replace(kind: ShortLivedKind, name: string, sealed: Buffer, lifetimeMs: number): Promise<boolean> {
    return (
      (await this.redis.ask(() => this.redis.client.set(keyOf(kind, name), sealed, 'PX', lifetimeMs, 'XX'))) === 'OK'
    );
  }

  async take(kind: ShortLivedKind, name: string): Promise<boolean> {
    return (await this.redis.ask(() => this.redis.client.del(keyOf(kind, name)))) === 1;
  }
}
