import { Servers } from '../../tools/servers/index.js';
import { findProgram } from '../../tools/servers/processes/find-program.js';
import type { Part } from '../measure/part-times.js';
import { freeServersOffset } from './free-servers-offset.js';
import { storesOf } from './start-services.js';

export interface OwnRedis {
  readonly url: string;
  readonly parts: readonly Part[];
  stop(): Promise<void>;
}

/** A Redis for what is measured beside the platform; undefined where none is installed. */
export async function startRedis(directory: string): Promise<OwnRedis | undefined> {
  if (findProgram('redis-server') === undefined) return undefined;
  const servers = new Servers({ directory, portOffset: await freeServersOffset() });
  await servers.up(['redis']);
  return { url: servers.urls.REDIS_URL, parts: await storesOf(servers), stop: () => servers.down(['redis']) };
}
