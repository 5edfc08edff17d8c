import { readFileSync } from 'node:fs';
import { Redis, type RedisOptions } from 'ioredis';

/** REDIS_URL names files that cannot be used. */
export class RedisUrlMistake extends Error {
  override readonly name = 'RedisUrlMistake';
}

/** The words of a Postgres URL (libpq), and what TLS calls them. */
const files = { sslrootcert: 'ca', sslcert: 'cert', sslkey: 'key' } as const;

/**
 * A client for a `redis://` or `rediss://` URL. As in a Postgres URL, `sslrootcert` names the file of the authority that the server's
 * certificate comes from, `sslcert` and `sslkey` those of the client's own.
 *
 * @throws RedisUrlMistake when a file cannot be read, or is named without TLS
 */
export function openRedis(address: string, options: RedisOptions = {}): Redis {
  const url = new URL(address);
  const tls: Record<string, Buffer> = {};
  for (const [name, member] of Object.entries(files)) {
    const file = url.searchParams.get(name);
    if (file === null) continue;
    if (url.protocol !== 'rediss:') throw new RedisUrlMistake(`${name} in REDIS_URL needs rediss://`);
    tls[member] = contentOf(name, file);
    url.searchParams.delete(name);
  }
  return new Redis(url.href, { ...options, ...(Object.keys(tls).length > 0 && { tls }) });
}

function contentOf(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new RedisUrlMistake(`The file that ${name} in REDIS_URL names cannot be read`, { cause: error });
  }
}
