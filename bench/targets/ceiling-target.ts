import { join } from 'node:path';
import { checkoutRoot } from '../../tools/servers/layout.js';
import { allocatorEnvironment, nodeOptions } from '../../tools/services/node-options.js';
import type { FileTarget } from './start-target.js';
import { readTargetFile, type Start, type TargetFile } from './target-file.js';

/** A bare Fastify server, on Node as the platform has it, with the stores of the profile: it asks a Redis where the platform does. */
export function ceilingTarget(withRedis: boolean): FileTarget {
  const path = join(checkoutRoot(), 'bench/targets/bare.json');
  const file = readTargetFile(path);
  return { path, file: { ...file, ...(file.start && startOf(file.start, withRedis)) }, kind: 'ceiling' };
}

function startOf(start: Start, withRedis: boolean): Pick<TargetFile, 'start'> {
  const [node = '', ...main] = start.command;
  const environment = { ...start.environment, ...allocatorEnvironment };
  const tuned = { ...start, command: [node, ...nodeOptions, ...main], environment };
  if (!withRedis) return { start: tuned };
  return {
    start: { ...tuned, stores: ['postgres', 'redis'], environment: { ...environment, REDIS_URL: '${redis_url}' } },
  };
}
