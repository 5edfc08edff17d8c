import { randomUUID } from 'node:crypto';
import type { Consumer, IHeaders, KafkaMessage } from 'kafkajs';
import { readRecord } from '../records/revocation-record.js';
import type { Feed, FeedHandlers } from './feed.js';

export interface KafkaFeedOptions {
  readonly brokers: readonly string[];
  /** Names this service in the broker's logs. */
  readonly clientId?: string;
  readonly topic?: string;
  /** How many partitions the topic has; read from the broker. */
  readonly sessionTimeoutMs?: number;
}

const typeOf = (headers: IHeaders | undefined): string => headers?.['ce_type']?.toString() ?? '';

/** Revocations from Kafka: every process reads the whole topic, in a group of its own, from the oldest record on. */
export class KafkaFeed implements Feed {
  private consumer: Consumer | undefined;
  private readonly published = new Map<number, number>();
  private partitions = 0;

  constructor(private readonly options: KafkaFeedOptions) {}

  async start(handlers: FeedHandlers): Promise<void> {
    // Only whoever reads from Kafka needs its client.
    const { default: kafkajs } = await import('kafkajs');
    const { brokers, clientId = 'tokenward-resource-server', topic = 'tokenward.authz.revocations.v1' } = this.options;
    const kafka = new kafkajs.Kafka({
      clientId,
      brokers: [...brokers],
      logLevel: kafkajs.logLevel.NOTHING,
      retry: {
        retries: 1_000_000,
        initialRetryTime: 100,
        maxRetryTime: 1000,
        restartOnFailure: () => Promise.resolve(true),
      },
    });
    const admin = kafka.admin();
    await admin.connect();
    this.partitions = (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0;
    await admin.disconnect();
    this.consumer = kafka.consumer({
      groupId: `${clientId}-${randomUUID()}`,
      sessionTimeout: this.options.sessionTimeoutMs ?? 10_000,
      maxWaitTimeInMs: 100,
      allowAutoTopicCreation: false,
    });
    this.consumer.on(this.consumer.events.CRASH, ({ payload }) => {
      handlers.onError(payload.error);
    });
    await this.consumer.connect();
    // From the beginning at each join: a reader that joins at the latest misses what came while it was away.
    await this.consumer.subscribe({ topic, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachMessage: ({ message, partition }) => {
        this.handle(message, partition, handlers);
        return Promise.resolve();
      },
    });
  }

  async close(): Promise<void> {
    await this.consumer?.disconnect();
  }

  private handle({ value, headers }: KafkaMessage, partition: number, handlers: FeedHandlers): void {
    let data: unknown;
    try {
      data = JSON.parse(value?.toString() ?? '');
    } catch (error) {
      handlers.onError(error);
      return;
    }
    if (typeOf(headers) === 'authz.heartbeat.v1') {
      this.beat(partition, Number((data as { publishedThrough?: unknown }).publishedThrough), handlers);
      return;
    }
    const record = readRecord(data);
    if (record) handlers.onRecord(record);
  }

  /** A partition that lags holds the whole feed back. */
  private beat(partition: number, publishedThrough: number, handlers: FeedHandlers): void {
    this.published.set(partition, publishedThrough);
    if (this.published.size === this.partitions) handlers.onPublishedThrough(Math.min(...this.published.values()));
  }
}
