import { loadSnapshot, UnsignedSnapshot, type SnapshotOptions } from '../feeds/snapshot.js';
import type { KeySet } from '../keys/key-set.js';
import type { Metrics } from '../metrics/metrics.js';
import type { RevocationRecord } from './revocation-record.js';
import { RevocationSet } from './revocation-set.js';
import type { Heartbeat } from './signed-record.js';

export interface ReconcilerOptions {
  readonly tenant: string;
  readonly set: RevocationSet;
  readonly maxEntries: number;
  readonly keys: KeySet;
  readonly snapshot: SnapshotOptions;
  readonly metrics: Metrics;
  readonly monotonicMs: () => number;
  readonly intervalMs: () => number;
  readonly onError: (error: unknown) => void;
  /** A snapshot is in; it was asked for at this monotonic time. */
  readonly onMerged: (header: Heartbeat, askedAt: number) => void;
}

type Wanted = 'since' | 'full';

const fullEveryMs = 10_000;

/**
 * Asks for what the last snapshot did not have yet, again and again, and merges it: what a broker or a proxy has lost is there by the
 * next time. A new history (epochId, timeline) or a full set asks for everything.
 */
export class Reconciler {
  private wanted: Wanted | undefined = 'full';
  private known: Heartbeat | undefined;
  private lastFullAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private wake: (() => void) | undefined;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly options: ReconcilerOptions) {}

  /** The history that the set belongs to. */
  get history(): Heartbeat | undefined {
    return this.known;
  }

  start(): void {
    this.running ??= this.run();
  }

  ask(wanted: Wanted): void {
    if (this.wanted === 'full' && wanted === 'full') return;
    if (this.wanted !== 'full') this.wanted = wanted;
    this.wake?.();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake?.();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.closed;) {
      const kind = this.next();
      try {
        await this.load(kind);
        failures = 0;
        await this.pause(this.waitMs());
      } catch (error) {
        this.failed(error);
        if (this.wanted !== 'full') this.wanted = kind;
        await this.pause(Math.min(100 * 2 ** failures, 5000));
        failures = Math.min(failures + 1, 10);
      }
    }
  }

  private next(): Wanted {
    const isAllowed = this.untilFullMs() <= 0;
    if (this.wanted === 'full' && !isAllowed) return 'since';
    const { wanted = 'since' } = this;
    this.wanted = undefined;
    return wanted;
  }

  /** Everything at once is asked for at most every ten seconds, whoever says that it is needed. */
  private untilFullMs(): number {
    return this.lastFullAt + fullEveryMs - this.options.monotonicMs();
  }

  private waitMs(): number {
    if (this.wanted === undefined) return this.options.intervalMs();
    return this.wanted === 'since' ? 0 : Math.max(0, Math.min(this.untilFullMs(), this.options.intervalMs()));
  }

  private async load(kind: Wanted): Promise<void> {
    const { set, snapshot, tenant, keys, metrics, monotonicMs, maxEntries } = this.options;
    const isFull = kind === 'full' || this.known === undefined;
    const [askedAt, dropped] = [monotonicMs(), set.dropped];
    // What is not yet known to be genuine waits in a set of its own, which is as small as the other.
    const staged = new RevocationSet(tenant, { maxEntries });
    const stage = (record: RevocationRecord): void => {
      if (!set.covers(record)) staged.add(record);
    };
    const header = await loadSnapshot(snapshot, {
      ...{ tenant, keys, stage },
      since: isFull ? undefined : this.known?.throughXid,
    });
    if (this.closed) return;
    const isWhole = this.accept(header, isFull);
    set.merge(staged);
    metrics.counters.snapshots += 1;
    if (isFull) {
      this.lastFullAt = askedAt;
      set.isWholeSince(dropped);
    }
    if (isWhole) this.options.onMerged(header, askedAt);
  }

  /** @returns false when its records are true, but more may be missing: it continues another history than ours */
  private accept(header: Heartbeat, isFull: boolean): boolean {
    const { known } = this;
    if (known?.epochId === header.epochId && header.timeline < known.timeline) {
      throw new Error('a snapshot of an older history was refused');
    }
    if (known !== undefined && !isFull && isOtherHistory(known, header)) {
      this.ask('full');
      return false;
    }
    this.known = header;
    return true;
  }

  private failed(error: unknown): void {
    if (this.closed) return;
    this.options.metrics.counters.snapshots_failed += 1;
    if (error instanceof UnsignedSnapshot) this.options.metrics.counters.records_unsigned += 1;
    this.options.onError(error);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.closed) {
        resolve();
        return;
      }
      const done = (): void => {
        clearTimeout(this.timer);
        this.wake = undefined;
        resolve();
      };
      this.wake = done;
      this.timer = setTimeout(done, ms);
    });
  }
}

export const isOtherHistory = (one: Heartbeat, other: Heartbeat): boolean =>
  one.epochId !== other.epochId || one.timeline !== other.timeline;
