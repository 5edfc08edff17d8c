import type { Feed, FeedHandlers, FeedKind, SignedRecord } from '#resource-server';

export interface Heard {
  /** Whether each partition has spoken. */
  readonly isWhole: boolean;
  /** Since the moment up to which everything has come; of a feed that never spoke, since its start. */
  readonly behindMs: number;
}

/** Notes what the heartbeats of a feed say; snapshots, which mend a feed that stands still, don't count here. */
export class HeardFeed implements Feed {
  readonly kind: FeedKind;
  private readonly through = new Map<number, number>();
  private readonly startedAtMs = Date.now();

  constructor(private readonly feed: Feed) {
    this.kind = feed.kind;
  }

  get partitions(): number {
    return this.feed.partitions;
  }

  get heard(): Heard {
    const isWhole = this.through.size > 0 && this.through.size >= this.partitions;
    return { isWhole, behindMs: Date.now() - (isWhole ? Math.min(...this.through.values()) : this.startedAtMs) };
  }

  start(handlers: FeedHandlers): Promise<void> {
    return this.feed.start({
      ...handlers,
      onSigned: async (record, partition) => {
        const isGenuine = await handlers.onSigned(record, partition);
        if (isGenuine) this.hear(record, partition);
        return isGenuine;
      },
    });
  }

  close(): Promise<void> {
    return this.feed.close();
  }

  private hear({ type, value }: SignedRecord, partition: number): void {
    if (type !== 'authz.heartbeat.v1') return;
    const { publishedThrough } = JSON.parse(value) as { publishedThrough: number };
    // A rejoined reader hears the old ones again.
    this.through.set(partition, Math.max(publishedThrough, this.through.get(partition) ?? 0));
  }
}
