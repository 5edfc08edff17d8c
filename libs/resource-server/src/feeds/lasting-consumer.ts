import type { Consumer } from 'kafkajs';

/** To be called with each message that has been dealt with. */
type Handled = (partition: number, offset: string) => void;

interface LastingOptions {
  /** The name that the brokers know. */
  readonly topic: string;
  /** A consumer in a group of its own that has not been connected. */
  readonly create: () => Consumer;
  /** Connects it, subscribes from the beginning and runs, without commits. */
  readonly begin: (consumer: Consumer, handled: Handled) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** For so long no fetch may be without its answer, in milliseconds; those of an idle topic come each `maxWaitTimeInMs`. */
  readonly silentMs?: number;
  readonly lookEveryMs?: number;
}

/**
 * A consumer of kafkajs that goes on. By itself it ends for good at the first error that kafkajs takes for final, such as some that a
 * whole cluster gives while it starts, and a fetch that is never answered stops it without a word. Then another one takes its place.
 * A consumer without commits begins from the oldest message at each join, and brokers that come and go make it join again and again: it
 * goes on where it was.
 */
export class LastingConsumer {
  private current: Consumer | undefined;
  private fetchedAtMs = 0;
  private readonly pending = new Map<unknown, number>();
  /** The next offset, by partition. */
  private readonly positions = new Map<number, bigint>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(private readonly options: LastingOptions) {}

  /** @throws what `begin` throws: the first one is the caller's to repeat */
  async start(): Promise<void> {
    await this.begin();
    this.timer = setInterval(() => this.look(), this.options.lookEveryMs ?? 5000).unref();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.current?.disconnect().catch(() => undefined);
  }

  private async begin(): Promise<void> {
    const consumer = this.options.create();
    this.current = consumer;
    this.pending.clear();
    this.fetchedAtMs = performance.now();
    this.watch(consumer);
    await this.options.begin(consumer, (partition, offset) => {
      if (this.current === consumer) this.positions.set(partition, BigInt(offset) + 1n);
    });
    // It may have taken so long that another one is there already.
    if (this.current !== consumer || this.closed) await consumer.disconnect();
  }

  private watch(consumer: Consumer): void {
    const { CRASH, FETCH, FETCH_START, GROUP_JOIN } = consumer.events;
    const ifCurrent = (work: () => void): void => {
      if (this.current === consumer) work();
    };
    const { topic } = this.options;
    // Before its first fetch. One that is no longer there (another topic of that name) leads to the beginning.
    consumer.on(GROUP_JOIN, () => {
      for (const [partition, next] of this.positions) consumer.seek({ topic, partition, offset: String(next) });
    });
    consumer.on(FETCH_START, ({ payload: { nodeId } }) => {
      ifCurrent(() => this.pending.set(nodeId, performance.now()));
    });
    consumer.on(FETCH, ({ payload }) => {
      ifCurrent(() => {
        this.pending.delete((payload as unknown as { nodeId: unknown }).nodeId);
        this.fetchedAtMs = performance.now();
      });
    });
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      this.options.onError(error);
      this.pending.clear();
      if (!restart) ifCurrent(() => this.renew());
    });
  }

  private look(): void {
    const oldest = Math.min(this.fetchedAtMs, ...this.pending.values());
    if (performance.now() - oldest <= (this.options.silentMs ?? 30_000)) return;
    this.options.onError(new Error('Kafka answers no fetch; the consumer is built anew'));
    this.renew();
  }

  private renew(): void {
    if (this.closed) return;
    // It may hang, as whatever it is replaced for.
    void this.current?.disconnect().catch(() => undefined);
    this.begin().catch((error: unknown) => {
      this.options.onError(error);
      // At the next look.
      this.fetchedAtMs = -Infinity;
    });
  }
}
