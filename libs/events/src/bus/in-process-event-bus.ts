import { topics, type Topic } from '../contracts/event-contract.js';
import {
  EventBus,
  NotCarried,
  type BroadcastHandlers,
  type BusRecord,
  type ReceivedRecord,
  type Subscription,
} from './event-bus.js';

/** How many records of a topic late subscribers still get. */
const kept = 1000;

/** The bus of one process: the in-process twin of Kafka. */
export class InProcessEventBus extends EventBus {
  readonly isOurOwn: boolean = true;
  private readonly log = new Map<Topic, ReceivedRecord[]>();
  private readonly broadcasts = new Map<Topic, Set<BroadcastHandlers>>();

  constructor(private readonly onError?: (error: unknown, doing: string) => void) {
    super();
  }

  publish(records: readonly BusRecord[]): Promise<void> {
    for (const record of records) this.deliver({ ...record, partition: record.partition ?? 0 });
    return Promise.resolve();
  }

  broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription> {
    if (!this.carries(topic)) return Promise.reject(new NotCarried(topic));
    const subscribers = this.broadcasts.get(topic) ?? new Set();
    this.broadcasts.set(topic, subscribers);
    for (const record of this.log.get(topic) ?? []) this.tell(handlers, record);
    subscribers.add(handlers);
    return Promise.resolve({
      close: () => {
        subscribers.delete(handlers);
        return Promise.resolve();
      },
    });
  }

  partitions(topic: Topic): number {
    return topics.find((settings) => settings.topic === topic) === undefined ? 0 : 1;
  }

  health(): { readonly up: boolean } {
    return { up: true };
  }

  close(): Promise<void> {
    this.broadcasts.clear();
    return Promise.resolve();
  }

  private deliver(record: ReceivedRecord): void {
    const log = this.log.get(record.topic) ?? [];
    this.log.set(record.topic, log);
    log.push(record);
    if (log.length > kept) log.shift();
    for (const subscriber of this.broadcasts.get(record.topic) ?? []) this.tell(subscriber, record);
  }

  /** What one subscriber cannot handle is not the others' matter, nor the publisher's. */
  private tell(subscriber: BroadcastHandlers, record: ReceivedRecord): void {
    try {
      subscriber.onRecord(record);
    } catch (error) {
      this.onError?.(error, `handle a record of ${record.topic}`);
    }
  }
}
