import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { installKafka } from './install-kafka.js';
import { dataFolder, logFile, recordFile, type Layout } from './layout.js';
import type { NativeServer } from './native-server.js';
import { findProgram } from './processes/find-program.js';
import type { Launch } from './processes/started-process.js';
import { ToolError } from './processes/tool-error.js';

export function kafkaServer(layout: Layout, brokers: string): NativeServer {
  return {
    name: 'kafka',
    ports: [layout.ports.kafka, layout.ports.kafkaController],
    stopSignal: 'SIGTERM',
    prepare: () => prepare(layout),
    ask: () => ask(brokers),
  };
}

async function prepare(layout: Layout): Promise<Launch> {
  const java = findJava();
  const classPath = join(await installKafka(layout.programs), '*');
  const folder = dataFolder(layout, 'kafka');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = join(folder, 'server.properties');
  writeFileSync(settings, renderKafkaSettings(layout, join(folder, 'data')));
  if (!existsSync(join(folder, 'data'))) format(java, classPath, folder, layout);
  const small = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  return {
    program: java,
    args: [...small, '-cp', classPath, 'kafka.Kafka', settings],
    folder,
    logFile: logFile(layout, 'kafka'),
    recordFile: recordFile(layout, 'kafka'),
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
function format(java: string, classPath: string, folder: string, layout: Layout): void {
  const unfinished = join(folder, 'data.new');
  const settings = join(folder, 'format.properties');
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(settings, renderKafkaSettings(layout, unfinished));
  const tool = ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool', 'format'];
  execFileSync(java, [...tool, '-t', newClusterId(), '-c', settings], { stdio: 'pipe' });
  renameSync(unfinished, join(folder, 'data'));
}

/** Kafka refuses ids that begin with a hyphen. */
function newClusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}

export function renderKafkaSettings({ ports, kafkaAdvertisedPort }: Layout, data: string): string {
  const { kafka: port, kafkaController: controllerPort } = ports;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${kafkaAdvertisedPort}`,
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '8',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    // After a SIGKILL the controller waits for the old broker's session to end before it takes the new one.
    'broker.session.timeout.ms': '1500',
    'broker.heartbeat.interval.ms': '300',
    // A group of one needn't wait three seconds for others.
    'group.initial.rebalance.delay.ms': '0',
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

async function ask(brokers: string): Promise<void> {
  const kafka = new Kafka({
    clientId: 'servers',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1000,
    requestTimeout: 2000,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    if (cluster.brokers.length === 0) throw new Error('no broker has registered yet');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
