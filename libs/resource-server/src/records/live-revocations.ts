import type { Feed } from '../feeds/feed.js';
import { loadSnapshot, type SnapshotOptions } from '../feeds/snapshot.js';
import { RevocationSet } from './revocation-set.js';

export interface LiveRevocationsOptions {
  readonly feed: Feed;
  readonly snapshot: SnapshotOptions;
  readonly tenant: string;
  readonly onError: (error: unknown) => void;
  /** Monotonic milliseconds; the wall clock is never read. */
  readonly monotonicMs?: () => number;
}

/** A heartbeat that is further ahead of the server's own time than this cannot be true. */
const aheadMs = 5000;

/**
 * Everything that has ended, up to a known moment. It starts with the stream, then takes a snapshot, so that nothing falls between
 * the two; from then on heartbeats say how current it is.
 */
export class LiveRevocations {
  readonly set: RevocationSet;
  private readonly monotonicMs: () => number;
  private publishedThroughMs = 0;
  /** Server time minus monotonic time. */
  private offsetMs: number | undefined;
  private neededMs = Infinity;
  private timer: NodeJS.Timeout | undefined;
  private snapshotting: Promise<void> | undefined;
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(private readonly options: LiveRevocationsOptions) {
    this.set = new RevocationSet(options.tenant);
    this.monotonicMs = options.monotonicMs ?? (() => performance.now());
  }

  /** Resolves when the set is complete: the snapshot is in, and the stream has come as far as the snapshot. */
  async start(): Promise<void> {
    await this.options.feed.start({
      onRecord: (record) => this.set.add(record),
      onPublishedThrough: (ms) => {
        this.heard(ms);
      },
      onReset: () => void this.takeSnapshot(),
      onError: this.options.onError,
    });
    await this.takeSnapshot();
    this.timer = setInterval(() => {
      this.set.forget(this.serverNowMs() / 1000);
    }, 60_000).unref();
    if (!this.isReady) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  get isReady(): boolean {
    return this.publishedThroughMs >= this.neededMs;
  }

  /** How old the newest certainty is, in milliseconds; infinite before the first. */
  stalenessMs(): number {
    if (this.offsetMs === undefined || !this.isReady) return Infinity;
    return Math.max(0, this.serverNowMs() - this.publishedThroughMs);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.options.feed.close();
    await this.snapshotting;
  }

  private serverNowMs(): number {
    return this.monotonicMs() + (this.offsetMs ?? 0);
  }

  private heard(ms: number): void {
    if (!Number.isFinite(ms)) return;
    if (this.offsetMs !== undefined && ms > this.serverNowMs() + aheadMs) {
      this.options.onError(new Error('a heartbeat from the future was ignored'));
      return;
    }
    this.publishedThroughMs = Math.max(this.publishedThroughMs, ms);
    if (!this.isReady) return;
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  private takeSnapshot(): Promise<void> {
    this.snapshotting ??= this.snapshotUntilDone().finally(() => {
      this.snapshotting = undefined;
    });
    return this.snapshotting;
  }

  private async snapshotUntilDone(): Promise<void> {
    this.neededMs = Infinity;
    for (let failures = 0; !this.closed; failures += 1) {
      try {
        const asked = this.monotonicMs();
        const through = await loadSnapshot(this.options.snapshot, (record) => this.set.add(record));
        // The server's time belongs to a moment after the question: taking the question's errs towards more staleness.
        this.offsetMs = through - asked;
        this.neededMs = through;
        this.heard(this.publishedThroughMs);
        return;
      } catch (error) {
        this.options.onError(error);
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** failures, 5000)));
      }
    }
  }
}
