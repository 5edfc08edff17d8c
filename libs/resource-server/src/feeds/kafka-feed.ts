import type { Feed, FeedHandlers } from './feed.js';
import { KafkaJsTransport, type KafkaMessage, type KafkaTransport } from './kafka-transport.js';

export interface KafkaFeedOptions {
  readonly brokers: readonly string[];
  /** Names this service in the broker's logs. */
  readonly clientId?: string;
  readonly topic?: string;
  readonly sessionTimeoutMs?: number;
  readonly transport?: KafkaTransport;
}

/** Revocations from Kafka: every process reads the whole topic, in a group of its own, from the oldest record on. */
export class KafkaFeed implements Feed {
  readonly kind = 'kafka';
  private readonly transport: KafkaTransport;
  private known = 1;

  constructor(private readonly options: KafkaFeedOptions) {
    this.transport = options.transport ?? new KafkaJsTransport();
  }

  get partitions(): number {
    return this.known;
  }

  async start(handlers: FeedHandlers): Promise<void> {
    const { brokers, clientId = 'tokenward-resource-server', topic = 'tokenward.authz.revocations.v1' } = this.options;
    this.known = Infinity;
    this.known = await this.transport.open({
      ...{ brokers, clientId, topic, sessionTimeoutMs: this.options.sessionTimeoutMs ?? 10_000 },
      onMessage: (message) => this.handle(message, handlers),
      onError: handlers.onError,
    });
    if (this.known === 0) throw new Error(`the topic ${topic} has no partitions`);
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  /** The record as the issuer signed it: its parts are the message's key, value and headers. */
  private async handle({ partition, key, value, headers }: KafkaMessage, handlers: FeedHandlers): Promise<void> {
    const { ce_type: type = '', 'x-tenant': tenant = '', 'x-xid': xid = '', 'x-sig': sig = '' } = headers;
    await handlers.onSigned({ type, tenant, key, xid, value, sig }, partition);
  }
}
