import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { dataFolder, logFile, recordFile, type Layout } from './layout.js';
import type { NativeServer } from './native-server.js';
import { findProgram } from './processes/find-program.js';
import type { Launch } from './processes/started-process.js';
import { ToolError } from './processes/tool-error.js';

export function redisServer(layout: Layout, url: string, password: string): NativeServer {
  const port = layout.ports.redis;
  return {
    name: 'redis',
    ports: [port],
    stopSignal: 'SIGTERM',
    prepare: async () => prepare(layout, password),
    ask: () => ask(url),
  };
}

function prepare(layout: Layout, password: string): Launch {
  const program = findProgram('redis-server');
  const version = program && /v=(\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1];
  if (!program || Number(version) < 7) {
    throw new ToolError(`Redis 7 or newer is not installed: apt-get install redis-server`);
  }
  const folder = dataFolder(layout, 'redis');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = join(folder, 'redis.conf');
  writeFileSync(settings, renderRedisSettings(layout.ports.redis, folder), { mode: 0o600 });
  const users = join(folder, 'users.acl');
  // The services' accounts are added to it later, and must outlive a restart.
  if (!existsSync(users)) writeFileSync(users, `user default on >${password} ~* &* +@all\n`, { mode: 0o600 });
  return {
    program,
    args: [settings],
    folder,
    logFile: logFile(layout, 'redis'),
    recordFile: recordFile(layout, 'redis'),
  };
}

export function renderRedisSettings(port: number, folder: string): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir "${folder}"`,
    `aclfile "${join(folder, 'users.acl')}"`,
    'daemonize no',
    'appendonly yes',
    'appendfsync everysec',
    // The append-only file holds all; snapshots would only cost.
    'save ""',
    // An evicted tombstone of a code would be a code that works twice.
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

async function ask(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000 });
  redis.on('error', () => undefined);
  const limit = setTimeout(() => redis.disconnect(), 2000);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    clearTimeout(limit);
    redis.disconnect();
  }
}
