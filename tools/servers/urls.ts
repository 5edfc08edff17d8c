import type { Layout } from './layout.js';
import type { Secrets } from './secrets.js';

/** Named like the settings that the services read. */
export interface ServerUrls {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
  readonly KAFKA_BROKERS: string;
}

export function serverUrls(layout: Layout, secrets: Secrets): ServerUrls {
  return {
    DATABASE_URL: `postgres://tokenward:${secrets.databasePassword}@127.0.0.1:${layout.ports.postgres}/tokenward`,
    REDIS_URL: `redis://:${secrets.redisPassword}@127.0.0.1:${layout.ports.redis}`,
    KAFKA_BROKERS: layout.kafkaNodes.map(({ port }) => `127.0.0.1:${port}`).join(','),
  };
}

/** One `KEY=value` a line, to be read by a shell or by `node --env-file`. */
export function renderUrls(urls: ServerUrls): string {
  return Object.entries(urls)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
