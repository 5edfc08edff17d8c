import { heartbeats, type BroadcastHandlers, type BusRecord, type OutboxEvent, type Topic } from '#events';
import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { LogPosition } from './event-log.js';
import type { PostgresOutbox } from './postgres-outbox.js';

const page = 1000;
const selectEvents = sql(
  'log-reader.read',
  `SELECT id::text, tenant, topic, key, headers, payload, xid::text FROM events
    WHERE xid >= $1::xid8 AND (xid, id) > ($1::xid8, $2::uuid) AND topic = $3 ORDER BY events.xid, events.id LIMIT ${page}`,
);
// A reader that starts gets the last minutes too: what it reads elsewhere at its start may be as old.
const selectStart = sql(
  'log-reader.start',
  `SELECT least(min(xid), pg_snapshot_xmin(pg_current_snapshot()))::text AS xid FROM events
    WHERE created_at > now() - interval '5 minutes'`,
);
const none = '00000000-0000-0000-0000-000000000000';

export interface LogReaderOptions {
  readonly topic: Topic;
  readonly handlers: BroadcastHandlers;
  readonly tenant: string;
  readonly source: string;
  readonly onError: (error: unknown, doing: string) => void;
  /** How long it waits when nobody wakes it. */
  readonly pollMs?: number;
}

/**
 * One reader of a topic. It hands over what has been committed as soon as it sees it, also ahead of a transaction that is still
 * open; its position only moves on to where all transactions are over, so that none is passed.
 */
export class LogReader {
  failure: string | undefined;
  private from = '0';
  /** Handed over from beyond the position; these are read again. */
  private seen = new Set<string>();
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;
  private again = false;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly outbox: PostgresOutbox,
    private readonly options: LogReaderOptions,
  ) {}

  async start(): Promise<void> {
    this.from = (await this.database.row<{ xid: string }>(selectStart))?.xid ?? '0';
    this.wake();
  }

  /** Reads now, or again right after what is being read. */
  wake(): void {
    if (this.stopped) return;
    if (this.isRunning) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.isRunning = true;
    this.running = this.tick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async tick(): Promise<void> {
    try {
      this.again = false;
      await this.read();
      this.failure = undefined;
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.options.onError(error, `read ${this.options.topic}`);
    } finally {
      this.isRunning = false;
      if (!this.stopped) this.next();
    }
  }

  private next(): void {
    // What is told already, but not yet by a heartbeat, waits for a transaction, and somebody may wait for it (`Revocation-Token`).
    const isAwaited = this.seen.size > 0 && this.failure === undefined;
    const { pollMs = 1000 } = this.options;
    const lookMs = isAwaited ? Math.min(100, pollMs) : pollMs;
    const waitMs = this.again ? 0 : lookMs;
    this.timer = setTimeout(() => {
      this.wake();
    }, waitMs);
  }

  private async read(): Promise<void> {
    const { topic, tenant } = this.options;
    const at = await this.outbox.publishedThrough();
    const beyond = new Set<string>();
    let position: LogPosition | undefined = { xid: this.from, id: none };
    while (position && !this.stopped) position = await this.readPage(position, BigInt(at.throughXid), beyond);
    if (this.stopped) return;
    this.from = at.throughXid;
    this.seen = beyond;
    if (topic !== 'revocations.v1') return;
    for (const beat of heartbeats(tenant, topic, 1, at)) this.tell(beat);
  }

  /** Hands a page over; gives where the next one begins, if there is one. */
  private async readPage(after: LogPosition, over: bigint, beyond: Set<string>): Promise<LogPosition | undefined> {
    const rows = await this.database.rows<OutboxEvent & LogPosition>(selectEvents, [
      after.xid,
      after.id,
      this.options.topic,
    ]);
    for (const row of rows) {
      if (BigInt(row.xid) >= over) beyond.add(row.id);
      if (this.seen.has(row.id)) continue;
      const { topic, key, headers, payload: value } = row;
      this.tell({ topic, key, headers: { ...headers, ce_source: this.options.source }, value });
      // Known from here on, so that a failure further on does not tell it again.
      this.seen.add(row.id);
    }
    const last = rows.at(-1);
    return last && rows.length === page ? { xid: last.xid, id: last.id } : undefined;
  }

  private tell(record: BusRecord): void {
    try {
      this.options.handlers.onRecord({ ...record, partition: 0 });
    } catch (error) {
      this.options.onError(error, `handle a record of ${record.topic}`);
    }
  }
}
