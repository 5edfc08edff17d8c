import type { RedisConnection, RedisScript } from '../redis/redis-connection.js';
import { minuteMs, RequestCounts } from './request-counts.js';

const countRequest: RedisScript = {
  name: 'countRequest',
  numberOfKeys: 1,
  // The minute begins with the first request, by the clock of Redis: those of the processes may differ.
  lua: `local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`,
};
export const countScripts = [countRequest];

/** Counts of all processes. */
export class RedisRequestCounts extends RequestCounts {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async count(bucket: string): Promise<number> {
    return Number(await this.redis.run(countRequest, `rpm:${bucket}`, minuteMs));
  }
}
