import type { Certainty } from './certainty.js';
import type { Progress } from './progress.js';
import type { Heartbeat } from './signed-record.js';

/** The latest heartbeat of each partition; one that lags holds the whole feed back. */
export class Heartbeats {
  private readonly latest = new Map<number, Heartbeat>();

  constructor(private readonly partitions: () => number) {}

  hear(heartbeat: Heartbeat, partition: number): void {
    const before = this.latest.get(partition);
    // A replay brings old ones again.
    if (before && before.publishedThrough > heartbeat.publishedThrough) return;
    this.latest.set(partition, heartbeat);
  }

  clear(): void {
    this.latest.clear();
  }

  /** What all partitions agree on; undefined until each has spoken. */
  get publishedThrough(): number | undefined {
    if (!this.isComplete()) return undefined;
    return Math.min(...[...this.latest.values()].map((heartbeat) => heartbeat.publishedThrough));
  }

  count(certainty: Certainty, progress: Progress): void {
    const { publishedThrough } = this;
    if (publishedThrough === undefined) return;
    certainty.heard(publishedThrough);
    const xids = [...this.latest.values()].map(({ throughXid }) => BigInt(throughXid));
    progress.reach(xids.reduce((least, xid) => (xid < least ? xid : least)));
  }

  private isComplete(): boolean {
    return this.latest.size > 0 && this.latest.size >= this.partitions();
  }
}
