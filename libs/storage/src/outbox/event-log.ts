import type { OutboxEvent, Topic } from '#events';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

// Transactions below the lowest running id are over, so whatever they told can be read.
const selectHorizon = sql('event-log.horizon', `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`);
// Ordered by the columns and not by the texts of the same name, in which 1000 comes before 999.
const selectSince = sql(
  'event-log.read',
  `SELECT id::text, tenant, topic, key, headers, payload, xid::text FROM events
    WHERE xid >= $1::xid8 AND (xid, id) > ($1::xid8, $2::uuid) AND xid < $3::xid8 AND topic = ANY ($4::text[])
    ORDER BY events.xid, events.id LIMIT $5`,
);
const selectFromTime = sql(
  'event-log.from-time',
  `SELECT coalesce(min(xid), pg_snapshot_xmin(pg_current_snapshot()))::text AS xid FROM events WHERE created_at >= to_timestamp($1)`,
);

/** A place in the log: everything before it has been read. Ids order what one transaction told. */
export interface LogPosition {
  readonly xid: string;
  readonly id: string;
}

export interface LoggedEvent extends OutboxEvent {
  readonly xid: string;
}

const before = '00000000-0000-0000-0000-000000000000';

/**
 * All that was told in the last days, in the order of the transactions, whether or not the bus has it yet. Readers keep a position
 * of their own; none is ever passed over, since a position never passes a transaction that may still commit.
 */
export class EventLog {
  constructor(private readonly database: Queries) {}

  /** The position of now: nothing that is told from here on is before it. */
  async end(): Promise<LogPosition> {
    return { xid: await this.horizon(), id: before };
  }

  /** The first position with something told at or after this time; for replays. */
  async positionAt(epochSeconds: number): Promise<LogPosition> {
    const row = await this.database.row<{ xid: string }>(selectFromTime, [epochSeconds]);
    return { xid: row?.xid ?? '0', id: before };
  }

  /** What comes after the position, and the position after that. */
  async read(
    after: LogPosition,
    topics: readonly Topic[],
    limit: number,
  ): Promise<{ readonly events: readonly LoggedEvent[]; readonly position: LogPosition }> {
    const horizon = await this.horizon();
    const events = await this.database.rows<LoggedEvent>(selectSince, [after.xid, after.id, horizon, topics, limit]);
    const last = events.at(-1);
    if (last && events.length === limit) return { events, position: { xid: last.xid, id: last.id } };
    const passed = BigInt(horizon) > BigInt(after.xid) ? { xid: horizon, id: before } : after;
    return { events, position: passed };
  }

  private async horizon(): Promise<string> {
    return (await this.database.row<{ xid: string }>(selectHorizon))?.xid ?? '0';
  }
}
