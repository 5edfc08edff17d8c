import { Servers, type ServerName } from '../../tools/servers/index.js';
import type { Part } from '../measure/part-times.js';
import { freeServersOffset } from './free-servers-offset.js';

export interface Stores {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly parts: readonly Part[];
  stop(): Promise<void>;
}

/** Databases for one target alone, with data in that folder. @throws ToolError that says what is not installed */
export async function startStores(directory: string, names: readonly ServerName[]): Promise<Stores> {
  const servers = new Servers({ directory, portOffset: await freeServersOffset() });
  await servers.up(names);
  return {
    databaseUrl: servers.urls.DATABASE_URL,
    redisUrl: servers.urls.REDIS_URL,
    parts: await storesOf(servers),
    stop: () => servers.down(names),
  };
}

export async function storesOf(servers: Servers): Promise<Part[]> {
  const status = await servers.status();
  return status.flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, role: 'store' as const, pid }]));
}
