import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { installKafka } from './install-kafka.js';
import { dataFolder, logFile, recordFile, type KafkaNode, type Layout } from './layout.js';
import type { NativeServer } from './native-server.js';
import { findProgram } from './processes/find-program.js';
import type { Launch } from './processes/started-process.js';
import { ToolError } from './processes/tool-error.js';

export function kafkaServer(layout: Layout, node: KafkaNode): NativeServer {
  return {
    name: node.name,
    ports: [node.port, node.controllerPort],
    stopSignal: 'SIGTERM',
    prepare: () => prepare(layout, node),
    ask: () => ask(node),
  };
}

async function prepare(layout: Layout, node: KafkaNode): Promise<Launch> {
  const java = findJava();
  const classPath = join(await installKafka(layout.programs), '*');
  const folder = dataFolder(layout, node.name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, renderKafkaSettings(layout, node, join(folder, 'data')));
  if (!existsSync(join(folder, 'data'))) format(java, classPath, layout, node);
  const small = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  return {
    program: java,
    args: [...small, '-cp', classPath, 'kafka.Kafka', settings],
    folder,
    logFile: logFile(layout, node.name),
    recordFile: recordFile(layout, node.name),
  };
}

function findJava(): string {
  const java = findProgram('java', process.env['JAVA_HOME'] ? [join(process.env['JAVA_HOME'], 'bin')] : []);
  const version = java && /version "(\d+)/.exec(spawnSync(java, ['-version'], { encoding: 'utf8' }).stderr)?.[1];
  if (!java || !(Number(version) >= 17)) {
    throw new ToolError('Kafka needs Java 17 or newer: apt-get install openjdk-17-jre-headless maven');
  }
  return java;
}

/** Into a folder that is renamed when complete: an interrupted start leaves no half-formatted log. */
function format(java: string, classPath: string, layout: Layout, node: KafkaNode): void {
  const folder = dataFolder(layout, node.name);
  const unfinished = join(folder, 'data.new');
  const settings = join(folder, 'format.properties');
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(settings, renderKafkaSettings(layout, node, unfinished));
  const tool = ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool', 'format'];
  execFileSync(java, [...tool, '-t', clusterIdOf(layout), '-c', settings], { stdio: 'pipe' });
  renameSync(unfinished, join(folder, 'data'));
}

/** The same for all nodes of a set, whichever is formatted first. Kafka refuses ids that begin with a hyphen. */
function clusterIdOf({ directory }: Layout): string {
  return createHash('sha256').update(directory).digest().subarray(0, 16).toString('base64url').replace(/^-/, 'A');
}

export function renderKafkaSettings({ kafkaNodes, kafkaSettings }: Layout, node: KafkaNode, data: string): string {
  const { id, port, controllerPort, advertisedPort } = node;
  const replicas = String(kafkaNodes.length);
  const inSync = String(Math.max(1, kafkaNodes.length - 1));
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.quorum.voters': kafkaNodes.map((one) => `${one.id}@127.0.0.1:${one.controllerPort}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${advertisedPort}`,
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '8',
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    // After a SIGKILL the controller waits for the old broker's session to end before it takes the new one.
    'broker.session.timeout.ms': '1500',
    'broker.heartbeat.interval.ms': '300',
    // A group of one needn't wait three seconds for others.
    'group.initial.rebalance.delay.ms': '0',
    ...kafkaSettings,
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

/** Only this broker, on its own port, so that one that is down is not taken for its neighbours. */
async function ask({ port, advertisedPort }: KafkaNode): Promise<void> {
  const kafka = new Kafka({
    clientId: 'servers',
    brokers: [`127.0.0.1:${port}`],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    requestTimeout: 2000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (!brokers.some((one) => one.port === advertisedPort)) throw new Error('it has not registered yet');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
