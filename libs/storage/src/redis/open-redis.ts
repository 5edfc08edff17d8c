import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions } from 'ioredis';

/** The words of a Postgres URL (libpq), and what TLS calls them. */
const files = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;

/**
 * A client for a `redis://` or `rediss://` URL. As in a Postgres URL, `sslrootcert` names the file of the authority that the server's
 * certificate comes from, `sslcert` and `sslkey` those of the client's own.
 *
 * @throws Error when a file cannot be read, or is named without TLS
 */
export function openRedis(address: string, options: RedisOptions = {}): Redis {
  const url = new URL(address);
  const tls: Record<string, Buffer> = {};
  for (const [name, member] of Object.entries(files)) {
    const file = url.searchParams.get(name);
    if (file === null) continue;
    if (url.protocol !== 'rediss:') throw new Error(`${name} in REDIS_URL needs rediss://`);
    tls[member] = readFileSync(file);
    url.searchParams.delete(name);
  }
  return new Redis(url.href, { ...options, ...(Object.keys(tls).length > 0 && { tls }) });
}
