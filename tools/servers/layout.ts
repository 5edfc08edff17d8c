import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolError } from './processes/tool-error.js';

export const serverNames = ['postgres', 'redis', 'kafka'] as const;
/** The first one is all of Kafka unless three are asked for. */
export const kafkaNames = ['kafka', 'kafka-2', 'kafka-3'] as const;
export type KafkaName = (typeof kafkaNames)[number];
export type ServerName = (typeof serverNames)[number] | KafkaName;

/** Two would stop with either: a quorum needs both of them. */
export type KafkaBrokers = 1 | 3;

export interface ServersOptions {
  /** Holds the data, logs and secrets; by default TOKENWARD_SERVERS_DIR, else `.servers` in the checkout. */
  readonly directory?: string | undefined;
  /** Added to every port; by default TOKENWARD_SERVERS_PORT_OFFSET, else 0. */
  readonly portOffset?: number | undefined;
  /** How many brokers Kafka is made of, each a controller too; by default one. */
  readonly kafkaBrokers?: KafkaBrokers | undefined;
  /** The port that a broker tells its clients to come to, where something stands between; by default its own. */
  readonly kafkaAdvertisedPorts?: Readonly<Partial<Record<KafkaName, number>>> | undefined;
  /** Settings of the brokers that go before ours. */
  readonly kafkaSettings?: Readonly<Record<string, string>> | undefined;
  /** Takes the lines that tell the progress. */
  readonly report?: ((line: string) => void) | undefined;
}

export interface KafkaNode {
  readonly name: KafkaName;
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  readonly advertisedPort: number;
}

export interface Layout {
  readonly directory: string;
  /** Programs from Maven Central: shared by all sets and kept by `reset`. */
  readonly programs: string;
  readonly ports: Readonly<Record<'postgres' | 'redis', number>>;
  readonly kafkaNodes: readonly KafkaNode[];
  readonly kafkaSettings: Readonly<Record<string, string>>;
}

export function readLayout(options: ServersOptions, env: NodeJS.ProcessEnv): Layout {
  const offset = options.portOffset ?? parsePortOffset(env['TOKENWARD_SERVERS_PORT_OFFSET']);
  const root = checkoutRoot();
  return {
    directory: resolve(options.directory ?? env['TOKENWARD_SERVERS_DIR'] ?? join(root, '.servers')),
    programs: join(root, '.servers', 'programs'),
    ports: { postgres: 15432 + offset, redis: 16379 + offset },
    kafkaNodes: kafkaNodes(options, offset),
    kafkaSettings: options.kafkaSettings ?? {},
  };
}

function kafkaNodes({ kafkaBrokers = 1, kafkaAdvertisedPorts = {} }: ServersOptions, offset: number): KafkaNode[] {
  return kafkaNames.slice(0, kafkaBrokers).map((name, index) => {
    const port = 19092 + 2 * index + offset;
    const advertisedPort = kafkaAdvertisedPorts[name] ?? port;
    return { name, id: index + 1, port, controllerPort: port + 1, advertisedPort };
  });
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
