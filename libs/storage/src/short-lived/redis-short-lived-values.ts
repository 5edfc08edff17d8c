import type { RedisConnection } from '../redis/redis-connection.js';
import { ShortLivedValues, type ShortLivedKind, type ShortLivedSealing } from './short-lived-values.js';

const keyOf = (kind: ShortLivedKind, name: string): string => `${kind}:${name}`;

export class RedisShortLivedValues extends ShortLivedValues {
  constructor(
    private readonly redis: RedisConnection,
    private readonly sealing: ShortLivedSealing,
  ) {
    super();
  }

  async put(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<void> {
    const sealed = this.sealing.seal(kind, name, text);
    await this.redis.ask(() => this.redis.client.set(keyOf(kind, name), sealed, 'PX', lifetimeMs));
  }

  async get(kind: ShortLivedKind, name: string): Promise<string | undefined> {
    const sealed = await this.redis.ask(() => this.redis.client.getBuffer(keyOf(kind, name)));
    return sealed === null ? undefined : this.sealing.open(kind, name, sealed);
  }

  async replace(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<boolean> {
    const sealed = this.sealing.seal(kind, name, text);
    const answer = await this.redis.ask(() => this.redis.client.set(keyOf(kind, name), sealed, 'PX', lifetimeMs, 'XX'));
    return answer === 'OK';
  }

  async take(kind: ShortLivedKind, name: string): Promise<boolean> {
    return (await this.redis.ask(() => this.redis.client.del(keyOf(kind, name)))) === 1;
  }
}
