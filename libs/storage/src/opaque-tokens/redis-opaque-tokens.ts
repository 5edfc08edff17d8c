import type { RedisConnection } from '../redis/redis-connection.js';
import { OpaqueTokens } from './opaque-tokens.js';

const keyOf = (token: string): string => `at:${token}`;

export class RedisOpaqueTokens extends OpaqueTokens {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async put(token: string, sealed: Buffer, lifetimeMs: number): Promise<void> {
    await this.redis.ask(() => this.redis.client.set(keyOf(token), sealed, 'PX', lifetimeMs));
  }

  async get(token: string): Promise<Buffer | undefined> {
    return (await this.redis.ask(() => this.redis.client.getBuffer(keyOf(token)))) ?? undefined;
  }
}
