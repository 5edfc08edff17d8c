import type { OutboxEvent } from './outbox-event.js';

/** What a heartbeat says: everything committed before this server time, or under this transaction id, has been published. */
export interface PublishedThrough {
  /** Milliseconds since 1970 on the database's clock. */
  readonly publishedThroughMs: number;
  readonly throughXid: string;
  /** Of Postgres: a failover raises it. */
  readonly timeline: number;
  /** Which history the database tells: another one after a backup was restored. */
  readonly epochId: string;
}

export interface WaitingQuery {
  /** Endings leave only once Redis knows them; others need not wait for that. */
  readonly endings: boolean;
  readonly olderThanMs: number;
  /** The `seq` of the last row that was looked at; a place within one look only, since numbers are given before the commit. */
  readonly after: string;
  readonly limit: number;
}

export interface WaitingEvent extends OutboxEvent {
  readonly seq: string;
}

/** The events that were committed with a change and not yet acknowledged by the bus. A row leaves only after that. */
export abstract class Outbox {
  /** Whether any row is older than this. */
  abstract anyWaiting(olderThanMs: number): Promise<boolean>;
  /** The oldest rows that are older than the given age, in their order, after the given place. */
  abstract waiting(wanted: WaitingQuery): Promise<WaitingEvent[]>;
  abstract acknowledge(ids: readonly string[]): Promise<void>;
  /** How far whoever reads the database from here on has come. */
  abstract publishedThrough(): Promise<PublishedThrough>;
  /** τ first, in a statement of its own; then, in a later snapshot, the ids of all rows and the lowest running transaction id. */
  abstract horizon(): Promise<PublishedThrough & { readonly pending: readonly string[] }>;
  /** Which of these are still there. */
  abstract stillPending(ids: readonly string[]): Promise<string[]>;
  abstract backlog(): Promise<{ readonly rows: number; readonly oldestAgeSeconds: number }>;
  /** Holds the leadership on a connection of its own until it is released or the connection is lost. */
  abstract lead(onLost: () => void): Promise<Leadership | undefined>;
}

export interface Leadership {
  release(): Promise<void>;
}
