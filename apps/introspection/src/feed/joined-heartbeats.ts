import type { PublishedThrough } from '#events';

/** A heartbeat's value as it travels. */
interface Heartbeat {
  readonly publishedThrough: number;
  readonly throughXid: string;
  readonly timeline: number;
  readonly epochId: string;
}

/** The heartbeats of all partitions as one: a partition that lags holds the whole feed back. */
export class JoinedHeartbeats {
  private readonly last = new Map<number, Heartbeat>();

  constructor(private readonly partitions: () => number) {}

  /** Undefined until every partition of the present history has been heard. */
  add(partition: number, value: string): PublishedThrough | undefined {
    const beat = JSON.parse(value) as Heartbeat;
    const ofItsHistory = ({ timeline, epochId }: Heartbeat): boolean =>
      timeline === beat.timeline && epochId === beat.epochId;
    const known = this.last.get(partition);
    // One that was written again, by whomever, says nothing.
    if (known && ofItsHistory(known) && known.publishedThrough > beat.publishedThrough) return undefined;
    this.last.set(partition, beat);
    const beats = [...this.last.values()].filter(ofItsHistory);
    if (beats.length < this.partitions()) return undefined;
    const { timeline, epochId } = beat;
    return {
      publishedThroughMs: Math.min(...beats.map(({ publishedThrough }) => publishedThrough)),
      throughXid: String(
        beats.map(({ throughXid }) => BigInt(throughXid)).reduce((least, xid) => (xid < least ? xid : least)),
      ),
      timeline,
      epochId,
    };
  }
}
