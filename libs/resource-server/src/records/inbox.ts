import type { FeedHandlers } from '../feeds/feed.js';
import type { KeySet } from '../keys/key-set.js';
import type { Complaints } from '../metrics/complaints.js';
import type { Metrics } from '../metrics/metrics.js';
import { readRecord, type RevocationRecord } from './revocation-record.js';
import type { RevocationSet } from './revocation-set.js';
import { heartbeatType, isGenuine, kindOf, readHeartbeat, type Heartbeat, type SignedRecord } from './signed-record.js';

export interface InboxOptions {
  readonly tenant: string;
  readonly set: RevocationSet;
  readonly keys: KeySet;
  readonly metrics: Metrics;
  readonly complaints: Complaints;
  /** Of the feed. */
  readonly partitions: () => number;
  /** Resolves when the first snapshot is in: most of a replay is known then, and needs no verification. */
  readonly opened: Promise<void>;
  onApplied(record: RevocationRecord): void;
  /** @returns whether it was believed */
  onHeartbeat(heartbeat: Heartbeat, partition: number): boolean;
  /** Something could not be looked at: a snapshot has to bring it. */
  onLost(error: unknown): void;
}

/** What a feed brings, before it may change anything: only what the issuer signed for this tenant gets through. */
export class Inbox implements Pick<FeedHandlers, 'onSigned' | 'onVerified'> {
  constructor(private readonly options: InboxOptions) {}

  async onSigned(signed: SignedRecord, partition: number): Promise<boolean> {
    await this.options.opened;
    const { metrics, complaints, tenant } = this.options;
    if (signed.tenant !== tenant) {
      metrics.counters.records_foreign += 1;
      complaints.about('a record of another tenant was ignored');
      return false;
    }
    try {
      return signed.type === heartbeatType ? await this.beat(signed, partition) : await this.record(signed);
    } catch (error) {
      this.options.onLost(error);
      return false;
    }
  }

  onVerified(records: readonly unknown[]): void {
    for (const value of records) {
      const record = readRecord(value, this.options.tenant);
      if (record) this.apply(record);
      else this.options.metrics.counters.records_unknown += 1;
    }
  }

  private async record(signed: SignedRecord): Promise<boolean> {
    const { metrics, set, tenant } = this.options;
    const record = readRecord(parsed(signed.value));
    if (record?.tenant !== tenant || record.k !== kindOf(signed.type)) {
      metrics.counters.records_unknown += 1;
      return false;
    }
    if (set.covers(record)) {
      metrics.counters.records_known += 1;
      return true;
    }
    if (!(await this.isGenuine(signed))) return false;
    this.apply(record);
    return true;
  }

  private apply(record: RevocationRecord): void {
    const { set, metrics } = this.options;
    if (set.covers(record)) {
      metrics.counters.records_known += 1;
      return;
    }
    set.add(record);
    metrics.counters.records_applied += 1;
    this.options.onApplied(record);
  }

  private async beat(signed: SignedRecord, partition: number): Promise<boolean> {
    const heartbeat = readHeartbeat(parsed(signed.value));
    // The key names the partition: a heartbeat of one must not speak for another, nor one that speaks for all of them (a stream's).
    const isMeant = signed.key === `hb:${partition}` || (signed.key === 'hb' && this.options.partitions() === 1);
    if (!heartbeat || !isMeant) {
      this.options.metrics.counters.heartbeats_refused += 1;
      return false;
    }
    return (await this.isGenuine(signed)) && this.options.onHeartbeat(heartbeat, partition);
  }

  private async isGenuine(signed: SignedRecord): Promise<boolean> {
    if (await isGenuine(signed, this.options.keys)) return true;
    this.options.metrics.counters.records_unsigned += 1;
    this.options.complaints.about('a record without a good signature was ignored');
    return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
