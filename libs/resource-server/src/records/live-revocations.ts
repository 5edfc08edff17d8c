import type { Feed } from '../feeds/feed.js';
import type { SnapshotOptions } from '../feeds/snapshot.js';
import { KeySet } from '../keys/key-set.js';
import { Complaints } from '../metrics/complaints.js';
import { Metrics } from '../metrics/metrics.js';
import { Certainty } from './certainty.js';
import { Heartbeats } from './heartbeats.js';
import { Inbox } from './inbox.js';
import { Progress } from './progress.js';
import { isOtherHistory, Reconciler } from './reconciler.js';
import type { RevocationRecord } from './revocation-record.js';
import { RevocationSet } from './revocation-set.js';
import type { Heartbeat } from './signed-record.js';

export interface LiveRevocationsOptions {
  readonly feed: Feed;
  readonly snapshot: SnapshotOptions;
  readonly tenant: string;
  readonly onError: (error: unknown) => void;
  /** Sees each record that the feed brought and that changed something. */
  readonly onRecord?: ((record: RevocationRecord) => void) | undefined;
  readonly maxEntries?: number | undefined;
  readonly reconcileSeconds?: number | undefined;
  readonly metrics?: Metrics;
  /** Monotonic milliseconds; the wall clock is never read. */
  readonly monotonicMs?: (() => number) | undefined;
}

/** A push feed that has been silent for so long is made up for by asking more often. */
const silentMs = 5000;
/** A feed that cannot be opened does not keep away what snapshots tell. */
const openWithinMs = 5000;
const delaysKept = 50;
const neverMs = 1e12;

/**
 * Everything that has ended, up to a known moment. It starts with the stream, then takes a snapshot, so that nothing falls between
 * the two; from then on heartbeats say how current it is, and snapshots of what is new mend what the feed has lost.
 */
export class LiveRevocations {
  readonly set: RevocationSet;
  readonly metrics: Metrics;
  readonly progress = new Progress();
  private readonly certainty: Certainty;
  private readonly heartbeats: Heartbeats;
  private readonly reconciler: Reconciler;
  private readonly inbox: Inbox;
  private readonly complaints: Complaints;
  private readonly monotonicMs: () => number;
  private readonly reconcileMs: number;
  private readonly maxEntries: number;
  private delays: number[] = [];
  private history: Heartbeat | undefined;
  private heardAt = -Infinity;
  private askedAt = -Infinity;
  private gapAt = -Infinity;
  /** What the feed must reach before it counts: as far as the first snapshot. */
  private neededMs = Infinity;
  private ready = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly whenReady: Promise<void>;
  private becomeReady: () => void = () => undefined;
  private open: () => void = () => undefined;

  constructor(private readonly options: LiveRevocationsOptions) {
    const { tenant, feed, onError, maxEntries = 1_000_000 } = options;
    this.maxEntries = maxEntries;
    this.set = new RevocationSet(tenant, { maxEntries });
    this.metrics = options.metrics ?? new Metrics();
    this.monotonicMs = options.monotonicMs ?? (() => performance.now());
    this.reconcileMs = (options.reconcileSeconds ?? 15) * 1000;
    this.certainty = new Certainty(this.monotonicMs);
    this.heartbeats = new Heartbeats(() => feed.partitions);
    this.complaints = new Complaints(onError, this.monotonicMs);
    const keys = new KeySet({ url: `${options.snapshot.issuer}/ssf/jwks`, monotonicMs: this.monotonicMs, onError });
    this.whenReady = new Promise((resolve) => (this.becomeReady = resolve));
    const opened = new Promise<void>((resolve) => (this.open = resolve));
    this.inbox = this.newInbox(keys, opened);
    this.reconciler = this.newReconciler(keys);
    this.measure();
  }

  /** Resolves when the set is complete: the snapshot is in, and the stream has come as far as the snapshot. */
  async start(): Promise<void> {
    const { feed, onError } = this.options;
    let isLate = false;
    const opening = feed
      .start({
        onSigned: (record, partition) => this.inbox.onSigned(record, partition),
        onVerified: (records) => {
          this.inbox.onVerified(records);
        },
        onReset: () => {
          this.reset();
        },
        onError,
      })
      .then(() => {
        if (isLate) this.reset();
      })
      .catch(onError);
    await Promise.race([opening, pause(openWithinMs)]);
    isLate = true;
    this.reconciler.start();
    this.timer = setInterval(() => {
      this.tick();
    }, 1000).unref();
    await this.whenReady;
  }

  get isReady(): boolean {
    return this.ready;
  }

  /** How old the newest certainty is, in milliseconds; infinite before the first. */
  stalenessMs(): number {
    return this.ready ? this.certainty.stalenessMs() : Infinity;
  }

  /** What the issuer is told from time to time; the sample of delays begins anew. */
  takeReport(): { publishedThrough: number; stalenessMs: number; records: number; delaysMs: readonly number[] } {
    const delaysMs = this.delays;
    this.delays = [];
    return {
      publishedThrough: Math.round(this.certainty.throughMs),
      stalenessMs: Math.round(Math.min(this.stalenessMs(), neverMs)),
      records: this.set.size,
      delaysMs,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.open();
    await Promise.all([this.options.feed.close(), this.reconciler.close()]);
  }

  private newInbox(keys: KeySet, opened: Promise<void>): Inbox {
    return new Inbox({
      ...{ tenant: this.options.tenant, set: this.set, keys, opened },
      ...{ metrics: this.metrics, complaints: this.complaints },
      partitions: () => this.options.feed.partitions,
      onApplied: (record) => {
        this.applied(record);
      },
      onHeartbeat: (heartbeat, partition) => this.heard(heartbeat, partition),
      onLost: (error) => {
        this.options.onError(error);
        this.reset();
      },
    });
  }

  private newReconciler(keys: KeySet): Reconciler {
    const { tenant, snapshot, onError } = this.options;
    return new Reconciler({
      ...{ tenant, snapshot, onError, keys, set: this.set, metrics: this.metrics, monotonicMs: this.monotonicMs },
      maxEntries: this.maxEntries,
      intervalMs: () => this.reconcileMs * (0.9 + Math.random() * 0.2),
      onMerged: (header, askedAt) => {
        this.merged(header, askedAt);
      },
    });
  }

  private applied(record: RevocationRecord): void {
    if (record.at !== undefined && this.certainty.isCalibrated && this.delays.length < delaysKept) {
      this.delays.push(Math.max(0, Math.round(this.certainty.serverNowMs() - record.at)));
    }
    this.options.onRecord?.(record);
  }

  private heard(heartbeat: Heartbeat, partition: number): boolean {
    if (!this.isBelieved(heartbeat)) {
      this.metrics.counters.heartbeats_refused += 1;
      return false;
    }
    this.metrics.counters.heartbeats += 1;
    this.heardAt = this.monotonicMs();
    this.heartbeats.hear(heartbeat, partition);
    // Behind a gap a heartbeat speaks for records that have not come.
    if (this.gapAt <= this.askedAt) this.heartbeats.count(this.certainty, this.progress);
    this.checkReady();
    return true;
  }

  private isBelieved(heartbeat: Heartbeat): boolean {
    const { history } = this.reconciler;
    if (history?.epochId === heartbeat.epochId && heartbeat.timeline < history.timeline) {
      this.complaints.about('a heartbeat of an older history was ignored');
      return false;
    }
    if (history && isOtherHistory(history, heartbeat)) {
      this.reconciler.ask('full');
      return false;
    }
    if (heartbeat.publishedThrough <= this.certainty.serverNowMs() + silentMs) return true;
    this.complaints.about('a heartbeat from the future was ignored');
    return false;
  }

  private merged(header: Heartbeat, askedAt: number): void {
    if (this.history && isOtherHistory(this.history, header)) {
      this.heartbeats.clear();
      this.progress.restart();
    }
    this.history = header;
    this.askedAt = askedAt;
    if (this.certainty.proven(header.publishedThrough, askedAt)) this.progress.reach(BigInt(header.throughXid));
    else this.complaints.about('a snapshot from the past was merged, but does not count');
    // The first one has to be met by the feed. A later one proves by itself that nothing is missing.
    const isFirst = this.neededMs === Infinity && this.options.feed.partitions > 0;
    this.neededMs = isFirst ? header.publishedThrough : -Infinity;
    this.open();
    this.checkReady();
  }

  private checkReady(): void {
    if (this.ready || (this.heartbeats.publishedThrough ?? -Infinity) < this.neededMs) return;
    this.ready = true;
    this.becomeReady();
  }

  private reset(): void {
    this.metrics.counters.resets += 1;
    this.gapAt = this.monotonicMs();
    this.reconciler.ask('since');
  }

  private tick(): void {
    this.set.forget(this.certainty.serverNowMs() / 1000);
    const lastAt = Math.max(this.heardAt, this.askedAt);
    if (this.options.feed.partitions > 0 && this.monotonicMs() - lastAt > silentMs) this.reconciler.ask('since');
    if (this.set.overflowed && this.set.size < this.maxEntries * 0.8) this.reconciler.ask('full');
  }

  private measure(): void {
    const { metrics } = this;
    metrics.gauge('records', 'Records in the set.', () => this.set.size);
    metrics.gauge('records_dropped', 'Records that the set had no room for.', () => this.set.dropped);
    metrics.gauge('overflowed', 'Whether the set is full, and introspection asked.', () => Number(this.set.overflowed));
    metrics.gauge('staleness_seconds', 'How old the newest certainty is.', () => this.stalenessMs() / 1000);
    metrics.gauge('ready', 'Whether everything that has ended is known.', () => Number(this.isReady));
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
