import { randomUUID } from 'node:crypto';
import type { Consumer, IHeaders } from 'kafkajs';
import { LastingConsumer } from './lasting-consumer.js';

export interface KafkaMessage {
  readonly partition: number;
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface KafkaTransportOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly topic: string;
  readonly sessionTimeoutMs: number;
  readonly onMessage: (message: KafkaMessage) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Reads a whole topic, from the oldest message on; who has another client of Kafka puts it here. */
export interface KafkaTransport {
  /** Resolves with the number of partitions, when messages come. */
  open(options: KafkaTransportOptions): Promise<number>;
  close(): Promise<void>;
}

/** By kafkajs, in a group of its own. */
export class KafkaJsTransport implements KafkaTransport {
  private consumer: LastingConsumer | undefined;

  async open(options: KafkaTransportOptions): Promise<number> {
    const { topic, clientId } = options;
    const kafka = await connect(options);
    const admin = kafka.admin();
    await admin.connect();
    const partitions = (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0;
    await admin.disconnect();
    const create = (): Consumer =>
      kafka.consumer({
        groupId: `${clientId}-${randomUUID()}`,
        sessionTimeout: options.sessionTimeoutMs,
        maxWaitTimeInMs: 500,
        maxBytes: 1_048_576,
        metadataMaxAge: 2000,
        allowAutoTopicCreation: false,
      });
    this.consumer = new LastingConsumer({
      ...{ topic, create, onError: options.onError },
      begin: (one, handled) => begin(one, options, handled),
    });
    await this.consumer.start();
    return partitions;
  }

  async close(): Promise<void> {
    await this.consumer?.close();
  }
}

async function begin(
  consumer: Consumer,
  { topic, onMessage }: KafkaTransportOptions,
  handled: (partition: number, offset: string) => void,
): Promise<void> {
  await consumer.connect();
  // From the beginning: a reader that joins at the latest misses what came while it was away.
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message: { key, value, headers, offset } }) => {
      await onMessage({ partition, key: textOf(key), value: textOf(value), headers: textsOf(headers) });
      handled(partition, offset);
    },
  });
}

async function connect({ brokers, clientId }: KafkaTransportOptions) {
  // Only whoever reads from Kafka needs its client.
  const { default: kafkajs } = await import('kafkajs');
  return new kafkajs.Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    // A broker that hangs is given up, and its successor asked for, well before a verifier is too far behind.
    requestTimeout: 3000,
    retry: {
      retries: 1_000_000,
      initialRetryTime: 100,
      maxRetryTime: 1000,
      restartOnFailure: () => Promise.resolve(true),
    },
  });
}

const textOf = (value: unknown): string =>
  Buffer.isBuffer(value) || typeof value === 'string' ? value.toString() : '';

const textsOf = (headers: IHeaders = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, textOf(value)]));
