import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import {
  Outbox,
  type EventBus,
  type Leadership,
  type OutboxEvent,
  type PublishedThrough,
  type WaitingEvent,
  type WaitingQuery,
} from '#events';
import { Batches } from '../postgres/batches.js';
import type { Database, Queries } from '../postgres/database.js';
import { sql, type Statement } from '../postgres/statement.js';

// One parameter, and one row back: arrays would be quoted element by element, and the headers come back parsed one by one.
const telling = (inserts: string): string =>
  `WITH stamp AS (SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ce_time,
                         pg_current_xact_id()::text AS "x-xid"),
        given AS (SELECT id, tenant, topic, key, headers || to_jsonb(stamp) AS headers, payload, pg_current_xact_id() AS xid,
                         now() AS created_at
                    FROM stamp, json_to_recordset($1::json) AS one (id uuid, tenant text, topic text, key text, headers jsonb,
                                                                    payload text)),
        ${inserts}
   TABLE stamp`;
const columns = 'id, tenant, topic, key, headers, payload, xid, created_at';
const insertEvents = sql(
  'outbox.insert',
  telling(`sent AS (INSERT INTO outbox (${columns}) SELECT ${columns} FROM given)`),
);
const insertOrLog = sql(
  'outbox.insert-or-log',
  telling(`sent AS (INSERT INTO outbox (${columns}) SELECT ${columns} FROM given WHERE topic = ANY ($2::text[])),
        logged AS (INSERT INTO event_log (${columns}) SELECT ${columns} FROM given WHERE topic <> ALL ($2::text[]))`),
);
const selectWaiting = sql(
  'outbox.waiting',
  `SELECT id, tenant, topic, key, headers, payload, seq::text FROM outbox
    WHERE created_at < clock_timestamp() - make_interval(secs => $1) AND seq > $2::bigint
      AND (topic = 'revocations.v1') = $3 ORDER BY outbox.seq LIMIT $4`,
);
const selectAnyWaiting = sql(
  'outbox.any-waiting',
  'SELECT EXISTS (SELECT 1 FROM outbox WHERE created_at < clock_timestamp() - make_interval(secs => $1)) AS waits',
);
// From one table to the other in one statement: whoever reads both at once sees each event once.
const moveEvents = sql(
  'outbox.acknowledge',
  `WITH told AS (DELETE FROM outbox WHERE id = ANY ($1::uuid[]) RETURNING *)
   INSERT INTO event_log (id, tenant, topic, key, headers, payload, xid, created_at)
   SELECT id, tenant, topic, key, headers, payload, xid, created_at FROM told`,
);
const selectTime = sql('outbox.time', `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS ms`);
// A WAL file's name begins with the timeline.
const history = `pg_snapshot_xmin(pg_current_snapshot())::text AS "throughXid",
  ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int AS timeline,
  (SELECT epoch_id::text FROM log_incarnation) AS "epochId"`;
const selectThrough = sql('outbox.through', `SELECT ${history}`);
const selectHorizon = sql(
  'outbox.horizon',
  `SELECT ${history}, (SELECT coalesce(array_agg(id::text), '{}') FROM outbox WHERE topic = 'revocations.v1') AS pending`,
);
const selectPending = sql('outbox.pending', 'SELECT id::text FROM outbox WHERE id = ANY ($1::uuid[])');
const selectBacklog = sql(
  'outbox.backlog',
  `SELECT count(*)::int AS rows, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float AS age FROM outbox`,
);

/** After a move, more gather for the next, and share its commit. Only heartbeats and sweeps wait for moves, and hardly for this. */
const restMs = 20;

/** What the transaction of an event adds to its headers. */
interface Stamp {
  readonly ce_time: string;
  readonly 'x-xid': string;
}

/** One leader among all processes that share the database; any number will do, if it is the same everywhere. */
const leaderLock = 7_403_212;

const candidateOptions = {
  application_name: 'tokenward-relay',
  keepAlive: true,
  connectionTimeoutMillis: 3000,
  query_timeout: 3000,
} satisfies pg.ClientConfig;

export class PostgresOutbox extends Outbox {
  /** Waits for the leadership, between two tries. */
  private candidate: pg.Client | undefined;
  private closed = false;
  private readonly acknowledgements = new Batches<readonly string[], undefined>((ids) => this.acknowledgeAll(ids));

  /** @param carries what the bus brings to anybody; the rest goes into the log at once */
  constructor(
    private readonly database: Database,
    private readonly url: string,
    private readonly carries: EventBus['carries'],
  ) {
    super();
  }

  /**
   * Part of the transaction of the change that the events tell of.
   *
   * @returns the events with the transaction's time and id in their headers
   */
  async add(queries: Queries, events: readonly OutboxEvent[]): Promise<OutboxEvent[]> {
    if (events.length === 0) return [];
    const given = JSON.stringify(events);
    const carried = events.map(({ topic }) => topic).filter((topic) => this.carries(topic));
    const stamp = await (carried.length === events.length
      ? queries.row<Stamp>(insertEvents, [given])
      : queries.row<Stamp>(insertOrLog, [given, carried]));
    return events.map((event) => ({ ...event, headers: { ...event.headers, ...stamp } }));
  }

  async anyWaiting(olderThanMs: number): Promise<boolean> {
    return (await this.database.row<{ waits: boolean }>(selectAnyWaiting, [olderThanMs / 1000]))?.waits === true;
  }

  waiting({ endings, olderThanMs, after, limit }: WaitingQuery): Promise<WaitingEvent[]> {
    return this.database.rows<WaitingEvent>(selectWaiting, [olderThanMs / 1000, after, endings, limit]);
  }

  acknowledge(ids: readonly string[]): Promise<void> {
    return this.acknowledgements.add(ids);
  }

  private async acknowledgeAll(acknowledged: readonly (readonly string[])[]): Promise<undefined[]> {
    await this.database.rows(moveEvents, [acknowledged.flat()]);
    await wait(restMs);
    return acknowledged.map(() => undefined);
  }

  horizon(): Promise<PublishedThrough & { readonly pending: readonly string[] }> {
    return this.at<PublishedThrough & { readonly pending: readonly string[] }>(selectHorizon);
  }

  publishedThrough(): Promise<PublishedThrough> {
    return this.at<PublishedThrough>(selectThrough);
  }

  /** The time first, in a statement of its own: what was committed before it is in the snapshot after it. */
  private async at<Through extends PublishedThrough>(statement: Statement): Promise<Through> {
    const time = await this.database.row<{ ms: string }>(selectTime);
    const through = await this.database.row<Omit<Through, 'publishedThroughMs'>>(statement);
    if (!time || !through) throw new Error('Postgres answered without a row');
    return { ...through, publishedThroughMs: Number(time.ms) } as Through;
  }

  async stillPending(ids: readonly string[]): Promise<string[]> {
    return (await this.database.rows<{ id: string }>(selectPending, [ids])).map(({ id }) => id);
  }

  async backlog(): Promise<{ readonly rows: number; readonly oldestAgeSeconds: number }> {
    const row = await this.database.row<{ rows: number; age: number }>(selectBacklog);
    return { rows: row?.rows ?? 0, oldestAgeSeconds: row?.age ?? 0 };
  }

  // On a connection of its own: the lock is the session's, and a pool hands sessions around.
  async lead(onLost: () => void): Promise<Leadership | undefined> {
    const client = await this.takeCandidate();
    try {
      const answer = await client.query<{ led: boolean }>('SELECT pg_try_advisory_lock($1) AS led', [leaderLock]);
      if (!answer.rows[0]?.led) {
        this.keep(client);
        return undefined;
      }
    } catch (error) {
      this.drop(client);
      throw error;
    }
    client.once('end', onLost);
    return {
      release: async () => {
        client.off('end', onLost);
        await client.end().catch(() => undefined);
      },
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.candidate?.end().catch(() => undefined);
  }

  /** Taken away while it asks: in one session two could hold the lock. */
  private async takeCandidate(): Promise<pg.Client> {
    const waiting = this.candidate;
    this.candidate = undefined;
    if (waiting) return waiting;
    const client = new pg.Client({ ...candidateOptions, connectionString: this.url });
    for (const event of ['error', 'end'] as const) {
      client.on(event, () => {
        if (this.candidate === client) this.drop(client);
      });
    }
    try {
      await client.connect();
      return client;
    } catch (error) {
      this.drop(client);
      throw error;
    }
  }

  private keep(client: pg.Client): void {
    if (this.candidate || this.closed) this.drop(client);
    else this.candidate = client;
  }

  private drop(client: pg.Client): void {
    if (this.candidate === client) this.candidate = undefined;
    void client.end().catch(() => undefined);
  }
}
