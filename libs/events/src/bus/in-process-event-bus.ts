import { topics, type Topic } from '../contracts/event-contract.js';
import {
  EventBus,
  type BroadcastHandlers,
  type BusRecord,
  type ReceivedRecord,
  type Subscription,
} from './event-bus.js';
import { withRetries } from './with-retries.js';

/** How many records of a topic late subscribers still get. */
const kept = 1000;

interface WorkGroup {
  readonly handler: (record: ReceivedRecord) => Promise<void>;
  tail: Promise<void>;
}

/** The bus of one process: the in-process twin of Kafka. */
export class InProcessEventBus extends EventBus {
  readonly deadLetters: ReceivedRecord[] = [];
  private readonly log = new Map<Topic, ReceivedRecord[]>();
  private readonly broadcasts = new Map<Topic, Set<BroadcastHandlers>>();
  private readonly groups = new Map<string, WorkGroup>();

  constructor(private readonly onError?: (error: unknown, doing: string) => void) {
    super();
  }

  publish(records: readonly BusRecord[]): Promise<void> {
    for (const record of records) this.deliver({ ...record, partition: record.partition ?? 0 });
    return Promise.resolve();
  }

  broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription> {
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

  work(topic: Topic, group: string, handler: (record: ReceivedRecord) => Promise<void>): Promise<Subscription> {
    const id = `${topic} ${group}`;
    if (this.groups.has(id)) return Promise.resolve({ close: () => Promise.resolve() });
    const member: WorkGroup = { handler, tail: Promise.resolve() };
    this.groups.set(id, member);
    for (const record of this.log.get(topic) ?? []) this.hand(member, record);
    return Promise.resolve({
      close: async () => {
        this.groups.delete(id);
        await member.tail;
      },
    });
  }

  partitions(topic: Topic): number {
    return topics.find((settings) => settings.topic === topic) === undefined ? 0 : 1;
  }

  health(): { readonly up: boolean } {
    return { up: true };
  }

  async close(): Promise<void> {
    this.broadcasts.clear();
    await Promise.all([...this.groups.values()].map((group) => group.tail));
    this.groups.clear();
  }

  private deliver(record: ReceivedRecord): void {
    const log = this.log.get(record.topic) ?? [];
    this.log.set(record.topic, log);
    log.push(record);
    if (log.length > kept) log.shift();
    for (const subscriber of this.broadcasts.get(record.topic) ?? []) this.tell(subscriber, record);
    for (const [id, group] of this.groups) if (id.startsWith(`${record.topic} `)) this.hand(group, record);
  }

  /** What one subscriber cannot handle is not the others' matter, nor the publisher's. */
  private tell(subscriber: BroadcastHandlers, record: ReceivedRecord): void {
    try {
      subscriber.onRecord(record);
    } catch (error) {
      this.onError?.(error, `handle a record of ${record.topic}`);
    }
  }

  private hand(group: WorkGroup, record: ReceivedRecord): void {
    group.tail = group.tail.then(() =>
      withRetries(() => group.handler(record)).catch(() => {
        this.deadLetters.push(record);
      }),
    );
  }
}
