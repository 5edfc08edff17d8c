import type { EventBus } from '../bus/event-bus.js';
import { heartbeats } from '../bus/heartbeat.js';
import type { Leadership, Outbox } from './outbox.js';
import { signedRecord } from '../bus/signed-record.js';
import type { OutboxEvent } from './outbox-event.js';
import { Sender } from './sender.js';

export interface RelayOptions {
  /** CloudEvents `source`: the issuer. */
  readonly source: string;
  readonly tenant: string;
  readonly sweepEveryMs: number;
  /** Rows younger than this are left to the process that wrote them. */
  readonly sweepAfterMs: number;
  readonly heartbeatEveryMs: number;
  readonly onError: (error: unknown, doing: string) => void;
  /** Signs what consumers act upon; a detached JWS over the given text. */
  readonly sign?: (text: string) => Promise<string>;
  /** Makes what an event tells true in Redis before its row goes: a process may have died between COMMIT and Redis. */
  readonly beforeAcknowledge?: (events: readonly OutboxEvent[]) => Promise<void>;
}

/** How many rows are sent, or asked after, at once. */
const atOnce = 500;

/**
 * Takes committed events to the bus: at once for what this process committed, and, in one leader among all processes, for what
 * is left. A row is deleted only after the bus has acknowledged it, so nothing is lost; a crash in between sends it twice.
 */
export class Relay {
  private leadership: Leadership | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly inFlight = new Set<Promise<void>>();
  private readonly sender: Sender;
  /** Endings that this leader has told and Redis does not know yet. */
  private readonly told = new Set<string>();
  private stopped = true;
  private backoffMs = 0;
  private lastBeat = 0;

  constructor(
    private readonly outbox: Outbox,
    private readonly bus: EventBus,
    private readonly options: RelayOptions,
  ) {
    this.sender = new Sender({
      publish: (events) => this.publish(events),
      acknowledge: (events) => this.acknowledge(events),
      onError: options.onError,
    });
  }

  get isLeader(): boolean {
    return this.leadership !== undefined;
  }

  /** How long ago this leader's last heartbeat went out; undefined in the others. */
  get heartbeatAgeSeconds(): number | undefined {
    return this.isLeader ? (performance.now() - this.lastBeat) / 1000 : undefined;
  }

  start(): void {
    this.stopped = false;
    this.every(this.options.sweepEveryMs, 'sweep', () => this.sweep());
    this.every(this.options.heartbeatEveryMs, 'heartbeat', () => this.heartbeat());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.settled();
    await this.leadership?.release();
    this.leadership = undefined;
  }

  /**
   * Right after commit. Never awaited by an answer: Kafka tells, it does not decide. What the bus does not carry is in the log already.
   *
   * @param known when Redis holds what the events tell. Until then their rows stay: without them the sweeper would not mend it.
   */
  publishSoon(events: readonly OutboxEvent[], known: Promise<void> = Promise.resolve()): void {
    const carried = events.filter(({ topic }) => this.bus.carries(topic));
    if (carried.length > 0) this.sender.hand(carried, known);
  }

  /** Waits until what was handed over so far has been sent or has failed. */
  async settled(): Promise<void> {
    await Promise.all([this.sender.settled(), Promise.allSettled([...this.inFlight])]);
  }

  /** What only the bus has to acknowledge. */
  private async sendOthers(events: readonly OutboxEvent[]): Promise<void> {
    await this.publish(events);
    await this.acknowledge(events);
  }

  /** Told whatever Redis does, once; but an ending that Redis does not know yet stays. */
  private async sendEndings(events: readonly OutboxEvent[]): Promise<void> {
    const untold = events.filter(({ id }) => !this.told.has(id));
    if (untold.length > 0) await this.publish(untold);
    for (const { id } of untold) this.told.add(id);
    await this.options.beforeAcknowledge?.(events);
    await this.acknowledge(events);
    for (const { id } of events) this.told.delete(id);
  }

  private async publish(events: readonly OutboxEvent[]): Promise<void> {
    const records = events.map((event) => ({
      topic: event.topic,
      key: event.key,
      headers: { ...event.headers, ce_source: this.options.source },
      value: event.payload,
    }));
    const sign = this.bus.isOurOwn ? undefined : this.options.sign;
    await this.bus.publish(await Promise.all(records.map((record) => signedRecord(record, sign))));
  }

  private async acknowledge(events: readonly OutboxEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.outbox.acknowledge(events.map((event) => event.id));
  }

  private async lead(): Promise<boolean> {
    if (this.leadership) return true;
    this.leadership = await this.outbox.lead(() => {
      this.leadership = undefined;
      this.told.clear();
    });
    // Nothing was late before this one led.
    this.lastBeat = performance.now();
    return this.isLeader;
  }

  private async sweep(): Promise<void> {
    if (!(await this.lead())) return;
    try {
      // Asked four times a second, and mostly there is nothing.
      if (await this.outbox.anyWaiting(this.options.sweepAfterMs)) {
        await this.sweepAll(false, (events) => this.sendOthers(events));
        await this.sweepAll(true, (events) => this.sendEndings(events));
      } else this.told.clear();
      this.backoffMs = 0;
    } catch (error) {
      this.backoffMs = Math.min(5000, Math.max(250, this.backoffMs * 2));
      throw error;
    }
  }

  /** Every page is tried, whatever happens to the others: what is stuck keeps nothing else waiting. */
  private async sweepAll(endings: boolean, send: (events: readonly OutboxEvent[]) => Promise<void>): Promise<void> {
    const seen = new Set<string>();
    const failures: unknown[] = [];
    for await (const page of this.pages(endings)) {
      for (const { id } of page) seen.add(id);
      await send(page).catch((error: unknown) => failures.push(error));
    }
    if (endings) for (const id of this.told) if (!seen.has(id)) this.told.delete(id);
    if (failures.length > 0) throw new Error('what waits could not be sent', { cause: failures[0] });
  }

  private async *pages(endings: boolean): AsyncIterable<readonly OutboxEvent[]> {
    for (let after = '0'; !this.stopped;) {
      const olderThanMs = this.options.sweepAfterMs;
      const page = await this.outbox.waiting({ endings, after, olderThanMs, limit: atOnce });
      const late = page.filter(({ id }) => !this.sender.has(id));
      if (late.length > 0) yield late;
      if (page.length < atOnce) return;
      after = page.at(-1)?.seq ?? after;
    }
  }

  private async heartbeat(): Promise<void> {
    if (!this.leadership) return;
    const horizon = await this.outbox.horizon();
    // What waits for Redis alone has been told, which is all that a heartbeat promises.
    let pending: readonly string[] = this.untold(horizon.pending);
    while (pending.length > 0 && !this.stopped) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      // A few at a time: with the bus away there may be very many, and asking for all of them again and again is a load of its own.
      const asked = pending.slice(0, atOnce);
      pending = this.untold([...(await this.outbox.stillPending(asked)), ...pending.slice(atOnce)]);
    }
    if (this.stopped) return;
    const beats = heartbeats(this.options.tenant, 'revocations.v1', this.bus.partitions('revocations.v1'), horizon);
    // On our own bus, too: how old the last one is also tells whether there is somebody to sign.
    await this.bus.publish(await Promise.all(beats.map((beat) => signedRecord(beat, this.options.sign))));
    this.lastBeat = performance.now();
  }

  private untold(ids: readonly string[]): string[] {
    return ids.filter((id) => !this.told.has(id));
  }

  /** One run at a time, the next a while after the last has ended; failures back off and never end the loop. */
  private every(ms: number, doing: string, work: () => Promise<void>): void {
    const next = (): void => {
      if (this.stopped) return;
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        const running = work()
          .catch((error: unknown) => {
            this.options.onError(error, doing);
          })
          .finally(() => {
            this.inFlight.delete(running);
            next();
          });
        this.inFlight.add(running);
      }, ms + this.backoffMs);
      this.timers.add(timer);
    };
    next();
  }
}
