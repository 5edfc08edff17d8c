import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolError } from './processes/tool-error.js';

export const serverNames = ['postgres', 'redis', 'kafka'] as const;
export type ServerName = (typeof serverNames)[number];

export interface ServersOptions {
  /** Holds the data, logs and secrets; by default TOKENWARD_SERVERS_DIR, else `.servers` in the checkout. */
  readonly directory?: string | undefined;
  /** Added to every port; by default TOKENWARD_SERVERS_PORT_OFFSET, else 0. */
  readonly portOffset?: number | undefined;
  /** The port that the broker tells its clients to come to, where something stands between; by default its own. */
  readonly kafkaAdvertisedPort?: number | undefined;
  /** Takes the lines that tell the progress. */
  readonly report?: ((line: string) => void) | undefined;
}

export interface Layout {
  readonly directory: string;
  /** Programs from Maven Central: shared by all sets and kept by `reset`. */
  readonly programs: string;
  readonly ports: Readonly<Record<ServerName | 'kafkaController', number>>;
  readonly kafkaAdvertisedPort: number;
}

export function readLayout(options: ServersOptions, env: NodeJS.ProcessEnv): Layout {
  const offset = options.portOffset ?? parsePortOffset(env['TOKENWARD_SERVERS_PORT_OFFSET']);
  const root = checkoutRoot();
  return {
    directory: resolve(options.directory ?? env['TOKENWARD_SERVERS_DIR'] ?? join(root, '.servers')),
    programs: join(root, '.servers', 'programs'),
    ports: {
      postgres: 15432 + offset,
      redis: 16379 + offset,
      kafka: 19092 + offset,
      kafkaController: 19093 + offset,
    },
    kafkaAdvertisedPort: options.kafkaAdvertisedPort ?? 19092 + offset,
  };
}

export function parsePortOffset(value: string | undefined): number {
  if (value === undefined || value === '') return 0;
  const offset = Number(value);
  if (!Number.isInteger(offset) || offset < -14000 || offset > 46000) {
    throw new ToolError('TOKENWARD_SERVERS_PORT_OFFSET must be a whole number from -14000 to 46000');
  }
  return offset;
}

/** The same from the sources and from dist/. */
export function checkoutRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

export const dataFolder = (layout: Layout, name: ServerName): string => join(layout.directory, name);
export const logFile = (layout: Layout, name: string): string => join(layout.directory, 'logs', `${name}.log`);
export const recordFile = (layout: Layout, name: string): string => join(layout.directory, 'run', `${name}.json`);
