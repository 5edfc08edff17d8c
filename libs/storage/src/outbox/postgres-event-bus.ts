import {
  EventBus,
  NotCarried,
  type BroadcastHandlers,
  type BusHealth,
  type BusRecord,
  type Subscription,
  type Topic,
} from '#events';
import type { Database } from '../postgres/database.js';
import { LogReader, type LogReaderOptions } from './log-reader.js';
import type { PostgresOutbox } from './postgres-outbox.js';

/** Tells readers in other processes that there is something to read. It may lose calls: readers look by themselves every second. */
export interface Wake {
  call(): void;
  /** Also hears the calls of this process. */
  onCall(listener: () => void): void;
  close(): Promise<void>;
}

export interface PostgresEventBusOptions extends Omit<LogReaderOptions, 'topic' | 'handlers'> {
  readonly database: Database;
  readonly outbox: PostgresOutbox;
  readonly wake: Wake;
}

/**
 * Events without a broker: the outbox and the log in Postgres are the bus, and readers are woken. What is published is there
 * already, since it was committed with its change, so publishing only wakes; and each reader makes its own heartbeats, from what it
 * has read itself.
 */
export class PostgresEventBus extends EventBus {
  readonly isOurOwn = true;
  private readonly readers = new Set<LogReader>();

  constructor(private readonly options: PostgresEventBusOptions) {
    super();
    options.wake.onCall(() => {
      for (const reader of this.readers) reader.wake();
    });
  }

  publish(records: readonly BusRecord[]): Promise<void> {
    if (records.some(({ partition }) => partition === undefined)) this.options.wake.call();
    return Promise.resolve();
  }

  async broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription> {
    if (!this.carries(topic)) throw new NotCarried(topic);
    const reader = new LogReader(this.options.database, this.options.outbox, { ...this.options, topic, handlers });
    await reader.start();
    this.readers.add(reader);
    return {
      close: async () => {
        this.readers.delete(reader);
        await reader.stop();
      },
    };
  }

  partitions(): number {
    return 1;
  }

  health(): BusHealth {
    const failure = [...this.readers].map((reader) => reader.failure).find((reason) => reason !== undefined);
    return failure === undefined ? { up: true } : { up: false, reason: failure };
  }

  async close(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.stop()));
    this.readers.clear();
    await this.options.wake.close();
  }
}
