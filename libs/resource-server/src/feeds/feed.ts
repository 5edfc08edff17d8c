import type { RevocationRecord } from '../records/revocation-record.js';

export interface FeedHandlers {
  onRecord(record: RevocationRecord): void;
  /** Everything that was answered before this server time (ms since 1970) has been handed over. */
  onPublishedThrough(ms: number): void;
  /** The feed has a gap: a new snapshot is needed. */
  onReset(): void;
  onError(error: unknown): void;
}

/** A way by which revocations arrive. It reconnects by itself until it is closed. */
export interface Feed {
  start(handlers: FeedHandlers): Promise<void>;
  close(): Promise<void>;
}
