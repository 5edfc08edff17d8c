import type { OutboxEvent } from './outbox-event.js';

export interface SenderSteps {
  readonly publish: (events: readonly OutboxEvent[]) => Promise<void>;
  readonly acknowledge: (events: readonly OutboxEvent[]) => Promise<void>;
  readonly onError: (error: unknown, doing: string) => void;
}

interface Handed {
  readonly events: readonly OutboxEvent[];
  readonly known: Promise<boolean>;
  /** Undefined while it is not decided. */
  isKnown: boolean | undefined;
}

/** Beyond this a batch is closed. */
const atMost = 500;

/**
 * Sends what this process has committed, one batch at a time: what is handed over meanwhile goes together in the next one. A bus that
 * is slow so gets fewer and larger batches; with a request for each change, what waits would only grow.
 */
export class Sender {
  private queue: Handed[] = [];
  private readonly underWay = new Set<string>();
  private readonly inFlight = new Set<Promise<void>>();
  private draining = false;

  constructor(private readonly steps: SenderSteps) {}

  /** @param known when Redis holds what the events tell: until then their rows stay. */
  hand(events: readonly OutboxEvent[], known: Promise<void>): void {
    const handed: Handed = {
      events,
      isKnown: undefined,
      known: known.then(
        () => (handed.isKnown = true),
        // Whoever made the change hears of it, and answers 503.
        () => (handed.isKnown = false),
      ),
    };
    for (const { id } of events) this.underWay.add(id);
    this.queue.push(handed);
    if (!this.draining) this.follow(this.drain());
  }

  /** Whether it is on its way from here: then the sweeper of this process need not send it too. */
  has(id: string): boolean {
    return this.underWay.has(id);
  }

  /** Waits until what was handed over so far has been sent or has failed. */
  async settled(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.allSettled([...this.inFlight]);
  }

  private async drain(): Promise<void> {
    this.draining = true;
    try {
      while (this.queue.length > 0) await this.sendBatch(this.nextBatch());
    } finally {
      this.draining = false;
    }
  }

  private nextBatch(): Handed[] {
    let count = 0;
    const end = this.queue.findIndex(({ events }) => (count += events.length) > atMost);
    return this.queue.splice(0, end === -1 ? this.queue.length : Math.max(1, end));
  }

  private async sendBatch(batch: readonly Handed[]): Promise<void> {
    try {
      await this.steps.publish(eventsOf(batch));
    } catch (error) {
      this.leave(batch);
      this.steps.onError(error, 'publish');
      return;
    }
    const known = batch.filter(({ isKnown }) => isKnown === true);
    this.follow(this.acknowledge(known).finally(() => this.leave(known)));
    // What Redis is slow to take keeps nothing else waiting, and the sweeper may look at it.
    this.leave(batch.filter(({ isKnown }) => isKnown !== true));
    for (const handed of batch.filter(({ isKnown }) => isKnown === undefined)) {
      this.follow(handed.known.then((isKnown) => (isKnown ? this.acknowledge([handed]) : undefined)));
    }
  }

  private async acknowledge(batch: readonly Handed[]): Promise<void> {
    if (batch.length > 0) await this.steps.acknowledge(eventsOf(batch));
  }

  private leave(batch: readonly Handed[]): void {
    for (const { id } of eventsOf(batch)) this.underWay.delete(id);
  }

  private follow(work: Promise<void>): void {
    const followed = work
      .catch((error: unknown) => {
        this.steps.onError(error, 'publish');
      })
      .finally(() => this.inFlight.delete(followed));
    this.inFlight.add(followed);
  }
}

const eventsOf = (batch: readonly Handed[]): OutboxEvent[] => batch.flatMap(({ events }) => events);
