import { mkdirSync } from 'node:fs';
import { EmbeddedPostgres } from '#storage';
import { Servers, type ServerName } from '../../tools/servers/index.js';
import type { Part } from '../measure/part-times.js';
import { freeServersOffset } from './free-servers-offset.js';

export interface Stores {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly parts: readonly Part[];
  stop(): Promise<void>;
}

/** `embedded-postgres` is the one of the embedded profile, and needs nothing installed; nothing is beside it. */
type StoreName = ServerName | 'embedded-postgres';

/** Databases for one target alone, with data in that folder. @throws ToolError that says what is not installed */
export const startStores = (directory: string, names: readonly StoreName[]): Promise<Stores> =>
  names.includes('embedded-postgres') ? startEmbedded(directory) : startServers(directory, names as ServerName[]);

async function startEmbedded(directory: string): Promise<Stores> {
  // As root the database runs as another account, which has to reach its folder.
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const postgres = await EmbeddedPostgres.start({ directory });
  const parts = [{ name: 'postgres', role: 'store', pid: postgres.pid } as const];
  return { databaseUrl: postgres.url(), redisUrl: '', parts, stop: () => postgres.stop() };
}

async function startServers(directory: string, names: readonly ServerName[]): Promise<Stores> {
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
