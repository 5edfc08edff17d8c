import { randomUUID } from 'node:crypto';
import kafkajs, { type Consumer, type IHeaders, type Kafka, type KafkaMessage, type Producer } from 'kafkajs';
import { kafkaConnection, type KafkaAccess } from './kafka-access.js';
import { topics, type Topic } from '../contracts/event-contract.js';
import {
  EventBus,
  type BroadcastHandlers,
  type BusHealth,
  type BusRecord,
  type ReceivedRecord,
  type Subscription,
} from './event-bus.js';
import { LastingConsumer } from './lasting-consumer.js';
import { partitioned } from './partitioned.js';
import { sendWhole, SentInPart, singleTry } from './send-whole.js';

export interface KafkaOptions extends KafkaAccess {
  readonly clientId: string;
  readonly prefix?: string;
  readonly onError: (error: unknown, doing: string) => void;
}

const received = (topic: Topic, partition: number, message: KafkaMessage): ReceivedRecord => ({
  topic,
  partition,
  key: message.key?.toString() ?? '',
  value: message.value?.toString() ?? '',
  headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, textOf(value)])),
});

const textOf = (value: IHeaders[string]): string =>
  Array.isArray(value) ? value.join(',') : (value?.toString() ?? '');

/** How long the client waits between tries: for ever, since a broker that is away comes back. */
const patient = {
  retries: 1_000_000,
  initialRetryTime: 100,
  maxRetryTime: 1000,
  restartOnFailure: () => Promise.resolve(true),
};

/**
 * In milliseconds. A broker that hangs closes no connection, and kafkajs asks nobody who leads now when it does not answer: both times
 * together have to be well below the 10 seconds for which a verifier may be behind.
 */
const requestTimeout = 3000;
const metadataMaxAge = 2000;

/**
 * Kafka through kafkajs. The producer is not idempotent: duplicates are free here, and an idempotent kafkajs producer can wedge.
 * After three failed sends in a row the client is thrown away and built anew.
 */
export class KafkaEventBus extends EventBus {
  readonly isOurOwn = false;
  private readonly kafka: Kafka;
  private producer: Promise<Producer> | undefined;
  private failures = 0;
  private lastFailure: string | undefined;
  private readonly consumers = new Set<LastingConsumer>();
  private closed = false;

  constructor(private readonly options: KafkaOptions) {
    super();
    this.kafka = new kafkajs.Kafka({
      clientId: options.clientId,
      ...kafkaConnection(options),
      connectionTimeout: 2000,
      requestTimeout,
      retry: patient,
      logLevel: kafkajs.logLevel.NOTHING,
    });
  }

  async publish(records: readonly BusRecord[]): Promise<void> {
    const producer = await this.connected();
    try {
      const topicMessages = partitioned(records, (topic) => ({
        name: this.name(topic),
        partitions: this.partitions(topic),
      }));
      const batch = { acks: -1, timeout: requestTimeout, topicMessages };
      await sendWhole(topicMessages, () => producer.sendBatch(batch));
      this.failures = 0;
      this.lastFailure = undefined;
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }

  async broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription> {
    let groupId = '';
    const handle = (message: KafkaMessage, partition: number): void => {
      try {
        handlers.onRecord(received(topic, partition, message));
      } catch (error) {
        this.options.onError(error, `handle a record of ${topic}`);
      }
    };
    const consumer = new LastingConsumer({
      topic: this.name(topic),
      create: () => {
        // One that hangs may still be a member of its group.
        groupId = `${this.options.clientId}-${randomUUID()}`;
        return this.consumerOf(groupId);
      },
      begin: (one, handled) =>
        this.begin(one, topic, (message, partition) => {
          handle(message, partition);
          handled(partition, message.offset);
        }),
      onError: (error) => this.options.onError(error, `consume ${topic}`),
    });
    this.consumers.add(consumer);
    await consumer.start().catch(async (error: unknown) => {
      await this.leave(consumer);
      throw error;
    });
    return {
      close: async () => {
        await this.leave(consumer);
        await this.deleteGroup(groupId);
      },
    };
  }

  partitions(topic: Topic): number {
    return topics.find((settings) => settings.topic === topic)?.partitions ?? 0;
  }

  health(): BusHealth {
    return this.lastFailure === undefined ? { up: true } : { up: false, reason: this.lastFailure };
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.consumers].map((consumer) => this.leave(consumer)));
    const producer = this.producer;
    this.producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }

  private name(topic: string): string {
    return `${this.options.prefix ?? 'tokenward.authz.'}${topic}`;
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.connectProducer().catch((error: unknown) => {
      this.producer = undefined;
      this.failed(error);
      throw error;
    });
    return this.producer;
  }

  private async connectProducer(): Promise<Producer> {
    const producer = this.kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      metadataMaxAge,
      retry: singleTry,
    });
    await producer.connect();
    return producer;
  }

  private failed(error: unknown): void {
    this.failures += 1;
    this.lastFailure = error instanceof Error ? error.message : String(error);
    if (this.failures < 3 && !(error instanceof SentInPart)) return;
    const stale = this.producer;
    this.producer = undefined;
    this.failures = 0;
    void stale?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  private consumerOf(groupId: string): Consumer {
    return this.kafka.consumer({
      groupId,
      sessionTimeout: 10_000,
      heartbeatInterval: 2000,
      maxWaitTimeInMs: 500,
      maxBytes: 262_144,
      metadataMaxAge,
      allowAutoTopicCreation: false,
      retry: patient,
    });
  }

  /** A broadcast starts from the oldest record: one that joins at the latest misses what came while it was away. */
  private async begin(
    consumer: Consumer,
    topic: Topic,
    handle: (message: KafkaMessage, partition: number) => void,
  ): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topic: this.name(topic), fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
        for (const message of batch.messages) {
          if (!isRunning() || isStale()) return;
          handle(message, batch.partition);
          resolveOffset(message.offset);
          await heartbeat();
        }
      },
    });
  }

  private async leave(consumer: LastingConsumer): Promise<void> {
    this.consumers.delete(consumer);
    await consumer.close();
  }

  private async deleteGroup(groupId: string): Promise<void> {
    if (this.closed) return;
    const admin = this.kafka.admin({ retry: { retries: 1 } });
    try {
      await admin.connect();
      await admin.deleteGroups([groupId]);
    } catch {
      // An empty group ends by itself after the broker's retention time.
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }
}
