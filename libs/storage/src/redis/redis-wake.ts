import type { Redis } from 'ioredis';
import type { Wake } from '../outbox/postgres-event-bus.js';
import { openRedis } from './open-redis.js';

/** Calls go through Redis to all processes of a deployment, and to this one at once. */
export class RedisWake implements Wake {
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly listeners = new Set<() => void>();

  constructor(
    url: string,
    private readonly channel: string,
  ) {
    const options = { connectTimeout: 2000, retryStrategy: (times: number) => Math.min(50 * times, 500) };
    this.publisher = openRedis(url, { ...options, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    this.subscriber = openRedis(url, options);
    // Without a listener a refused connection would end the process; without Redis readers look every second.
    for (const client of [this.publisher, this.subscriber]) client.on('error', () => undefined);
    this.subscriber.on('message', () => {
      this.tell();
    });
    this.subscriber.subscribe(this.channel).catch(() => undefined);
  }

  call(): void {
    this.tell();
    this.publisher.publish(this.channel, '').catch(() => undefined);
  }

  onCall(listener: () => void): void {
    this.listeners.add(listener);
  }

  close(): Promise<void> {
    this.listeners.clear();
    this.publisher.disconnect();
    this.subscriber.disconnect();
    return Promise.resolve();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
