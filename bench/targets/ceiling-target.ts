import { join } from 'node:path';
import { checkoutRoot } from '../../tools/servers/layout.js';
import type { FileTarget } from './start-target.js';
import { readTargetFile } from './target-file.js';

/** A bare Fastify server, with the stores of the profile: it asks a Redis where the platform does. */
export function ceilingTarget(withRedis: boolean): FileTarget {
  const path = join(checkoutRoot(), 'bench/targets/bare.json');
  const file = readTargetFile(path);
  if (!withRedis || !file.start) return { path, file, kind: 'ceiling' };
  const environment = { ...file.start.environment, REDIS_URL: '${redis_url}' };
  return {
    path,
    file: { ...file, start: { ...file.start, stores: ['postgres', 'redis'], environment } },
    kind: 'ceiling',
  };
}
