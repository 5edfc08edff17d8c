import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus, isHeartbeat, type ReceivedRecord, type RevocationRecorded, type Subscription } from '#events';
import { Tenant } from '#service';
import { feedRecordOfEvent, type FeedRecord } from './feed-record.js';

const followAgainMs = 1000;

/** How far the log has been published, as the last heartbeats of all partitions say. */
export interface Heartbeat {
  readonly publishedThrough: number;
  readonly throughXid: string;
}

export interface FeedListener {
  onRecord(record: FeedRecord): void;
  onHeartbeat(heartbeat: Heartbeat): void;
}

/** The bus' revocations in this process, handed on to whoever listens by SSE. */
@Injectable()
export class RevocationFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('RevocationFeed');
  private readonly listeners = new Set<FeedListener>();
  private readonly partitions = new Map<number, Heartbeat>();
  private subscription: Subscription | undefined;
  private stopped = false;

  constructor(
    private readonly bus: EventBus,
    private readonly tenant: Tenant,
  ) {}

  onApplicationBootstrap(): void {
    void this.follow();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.subscription?.close();
  }

  listen(listener: FeedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async follow(): Promise<void> {
    const onRecord = this.receive.bind(this);
    while (!this.stopped) {
      try {
        this.subscription = await this.bus.broadcast('revocations.v1', { onRecord });
        return;
      } catch (error) {
        this.logger.error({ err: error, msg: 'revocations cannot be followed; it is tried again' });
        await wait(followAgainMs, undefined, { ref: false });
      }
    }
  }

  private receive(record: ReceivedRecord): void {
    if (isHeartbeat(record)) {
      this.beat(record);
      return;
    }
    const data = JSON.parse(record.value) as RevocationRecorded;
    if (data.tenant !== this.tenant.id) return;
    for (const listener of this.listeners) listener.onRecord(feedRecordOfEvent(data));
  }

  /** A partition that lags holds the whole feed back: only what all of them have passed is published. */
  private beat(record: ReceivedRecord): void {
    this.partitions.set(record.partition, JSON.parse(record.value) as Heartbeat);
    if (this.partitions.size < this.bus.partitions('revocations.v1')) return;
    const beats = [...this.partitions.values()];
    const slowest = beats.reduce((least, beat) => (beat.publishedThrough < least.publishedThrough ? beat : least));
    const throughXid = beats.reduce(
      (least, beat) => (BigInt(beat.throughXid) < least ? BigInt(beat.throughXid) : least),
      BigInt(slowest.throughXid),
    );
    const heartbeat = { publishedThrough: slowest.publishedThrough, throughXid: String(throughXid) };
    for (const listener of this.listeners) listener.onHeartbeat(heartbeat);
  }
}
