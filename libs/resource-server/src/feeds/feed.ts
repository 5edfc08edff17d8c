import type { SignedRecord } from '../records/signed-record.js';

export interface FeedHandlers {
  /**
   * A record or heartbeat as it came. Wait for it before the next of the same partition: a heartbeat speaks for what came before it.
   *
   * @returns whether it was genuine
   */
  onSigned(record: SignedRecord, partition: number): Promise<boolean>;
  /** Records whose signature the feed itself has verified (inside a SET). */
  onVerified(records: readonly unknown[]): void;
  /** The feed has a gap: what is missing has to come from a snapshot. */
  onReset(): void;
  onError(error: unknown): void;
}

export type FeedKind = 'sse' | 'kafka' | 'poll' | 'ssf';

/** A way by which revocations arrive. It reconnects by itself until it is closed. */
export interface Feed {
  readonly kind: FeedKind;
  /** How many partitions must have been heard of; 0 for a feed without heartbeats: then snapshots alone tell how current it is. */
  readonly partitions: number;
  /** Resolves when the feed is open: what is published from then on arrives. */
  start(handlers: FeedHandlers): Promise<void>;
  close(): Promise<void>;
}
