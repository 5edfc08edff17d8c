import { setTimeout as wait } from 'node:timers/promises';
import type { RevocationRecord } from '#events';
import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import { insertRecordsFrom, recordColumns } from './record-columns.js';
import { type RevocationSet, StoreUnavailable, type ReplayAnswer } from './revocation-set.js';
import { ends, judgementsOf, type TokenIdentity } from './token-identity.js';

/** The database's time, by which records live: no process's clock counts. */
const nowMs = `(extract(epoch FROM now()) * 1000)::float8 AS "nowMs"`;

/** The instance that counts, for how long it has, and the database's time at the look. */
export interface Incarnation {
  readonly runId: string;
  readonly ageMs: number;
  readonly nowMs: number;
}

const incarnation = `run_id AS "runId", (extract(epoch FROM clock_timestamp() - changed_at) * 1000)::float8 AS "ageMs", ${nowMs}`;
const none: Incarnation = { runId: '', ageMs: 0, nowMs: 0 };

// In an order of their own, so that two endings of the same things do not wait for each other crosswise.
const insertRecords = sql(
  'revocations.insert',
  `${insertRecordsFrom} ORDER BY 1, 2, 3, 4
   ON CONFLICT DO NOTHING RETURNING tenant, kind, id, epoch`,
);
const selectForToken = sql(
  'revocations.for-token',
  `SELECT r.kind, r.id, max(CASE WHEN r.epoch = 0 THEN 1 ELSE r.epoch END)::int AS value
     FROM revocations r JOIN unnest($2::text[], $3::text[]) AS asked (kind, id) ON r.kind = asked.kind AND r.id = asked.id
    WHERE r.tenant = $1 AND r.until > now() GROUP BY r.kind, r.id`,
);
const pageSize = 5000;
const logged = `tenant, kind, id, epoch, extract(epoch FROM until)::bigint::text AS until, reason,
  (extract(epoch FROM created_at) * 1000)::bigint::text AS at, xid::text`;
const selectLive = sql(
  'revocations.live',
  `SELECT ${logged} FROM revocations
    WHERE until > now() AND (tenant, kind, id, epoch) > ($1, $2, $3, $4) ORDER BY tenant, kind, id, epoch LIMIT ${pageSize}`,
);
const selectSince = sql(
  'revocations.since',
  `SELECT ${logged} FROM revocations
    WHERE xid >= $1::xid8 AND (xid, kind, id, epoch) > ($1::xid8, $2, $3, $4) AND tenant = $5 AND until > now()
    ORDER BY revocations.xid, kind, id, epoch LIMIT $6`,
);
const deleteExpired = sql('revocations.expire', `DELETE FROM revocations WHERE until < now() - interval '1 hour'`);
// What was replaced is refused, unless it has been a replica in between, and so holds other data under another replication id.
const claimIncarnation = sql(
  'redis-incarnation.claim',
  `UPDATE redis_incarnation SET since = now(), run_id = $1, history = $2,
          changed_at = CASE WHEN run_id IN ($1, 'none') THEN changed_at ELSE now() END,
          past = CASE WHEN run_id = $1 THEN past
                      ELSE array_remove((past || run_id)[greatest(1, cardinality(past) - 98):], $1) END,
          past_histories = CASE WHEN run_id = $1 OR history IS NULL THEN past_histories
                      ELSE (past_histories || (run_id || ' ' || history))[greatest(1, cardinality(past_histories) - 98):] END
    WHERE NOT ($1 = ANY (past))
       OR (NOT ($1 || ' ' || $2 = ANY (past_histories))
           AND EXISTS (SELECT 1 FROM unnest(past_histories) AS known WHERE starts_with(known, $1 || ' ')))
   RETURNING (extract(epoch FROM since) * 1000)::bigint::text AS since`,
);
const selectIncarnation = sql('redis-incarnation.find', `SELECT ${incarnation} FROM redis_incarnation`);
const shareIncarnation = sql('redis-incarnation.share', `SELECT ${incarnation} FROM redis_incarnation FOR SHARE`);
const lockRebuild = sql('redis-incarnation.lock', 'SELECT pg_advisory_xact_lock(7403213)');
const selectSuperseded = sql(
  'redis-incarnation.superseded',
  `SELECT 1 AS one FROM redis_incarnation WHERE run_id <> $1 AND $1 = ANY (past)`,
);

/** A record as the log has it: with when it was written (ms since 1970), and by which transaction. */
export interface LoggedRevocation extends RevocationRecord {
  readonly at: number;
  readonly xid: string;
}

interface Row extends Omit<LoggedRevocation, 'until' | 'at'> {
  readonly until: string;
  readonly at: string;
}
const recordOf = (row: Row): LoggedRevocation => ({ ...row, until: Number(row.until), at: Number(row.at) });

const nameOf = ({ tenant, kind, id, epoch }: Pick<RevocationRecord, 'tenant' | 'kind' | 'id' | 'epoch'>): string =>
  JSON.stringify([tenant, kind, id, epoch]);

/** What has been ended: the log in Postgres, and the set that answers for it while it is proven complete. */
export class Revocations {
  private rebuilding: Promise<boolean> | undefined;
  private confirmedAtMs = performance.now();

  constructor(
    private readonly database: Database,
    private readonly set: RevocationSet,
  ) {}

  /**
   * Whether this token has been ended, as of now. Asks the set, or Postgres while the set is not proven complete, or has not been
   * confirmed for too long.
   *
   * @throws PostgresUnavailable when neither can answer
   */
  async isRevoked(token: TokenIdentity): Promise<boolean> {
    const judgements = judgementsOf(token);
    const names = judgements.map(({ name }) => name);
    const found = this.isConfirmed() ? await this.set.find(token.tenant, names) : undefined;
    if (found) return judgements.some((judgement, index) => ends(judgement, found[index]));
    void this.rebuild().catch(() => undefined);
    const rows = await this.database.rows<{ kind: string; id: string; value: number }>(selectForToken, [
      token.tenant,
      names.map(({ kind }) => kind),
      names.map(({ id }) => id),
    ]);
    const values = new Map(rows.map(({ kind, id, value }) => [`${kind}:${id}`, value]));
    return judgements.some((judgement) => ends(judgement, values.get(`${judgement.name.kind}:${judgement.name.id}`)));
  }

  /** Remembers a single-use value until the given time; what is from before this set's incarnation is refused. */
  async use(name: string, issuedAtMs: number, untilMs: number): Promise<ReplayAnswer> {
    const answer = await this.set.use(name, issuedAtMs, untilMs);
    if (answer !== 'incomplete') return answer;
    await this.rebuild();
    return this.set.use(name, issuedAtMs, untilMs);
  }

  /** Writes the records that are new; the others were there. Part of the caller's transaction. */
  async insert(queries: Queries, records: readonly RevocationRecord[]): Promise<RevocationRecord[]> {
    if (records.length === 0) return [];
    const rows = await queries.rows<Pick<RevocationRecord, 'tenant' | 'kind' | 'id' | 'epoch'>>(
      insertRecords,
      recordColumns(records),
    );
    const fresh = new Set(rows.map(nameOf));
    return records.filter((record) => fresh.has(nameOf(record)));
  }

  /**
   * The run id of the current instance; held to the end of the transaction, so that a rebuild waits for it and reads what is
   * committed here.
   */
  async shareIncarnation(queries: Queries): Promise<Incarnation> {
    return (await queries.row<Incarnation>(shareIncarnation)) ?? none;
  }

  /** The run id of the current instance. */
  async incarnation(): Promise<Incarnation> {
    return (await this.database.row<Incarnation>(selectIncarnation)) ?? none;
  }

  /**
   * Brings committed records into the set.
   *
   * @param incarnation what `shareIncarnation` said in the transaction that wrote them
   * @throws StoreUnavailable without an acknowledgement of the instance that was last rebuilt
   */
  async makeKnown(records: readonly RevocationRecord[], incarnation: Incarnation): Promise<void> {
    if (records.length === 0) return;
    const instance = this.mustHave(this.set.instance());
    // Complete already, or rebuilt now from a Postgres that holds these records.
    const complete = instance === incarnation.runId && (await this.set.find('', [])) !== undefined;
    if (!complete && !(await this.rebuild())) throw new StoreUnavailable('Redis could not be rebuilt');
    await this.set.write(records, instance, incarnation.nowMs);
    await this.settled(complete ? incarnation : await this.incarnation());
    if (this.mustHave(this.set.instance()) !== instance) throw new StoreUnavailable('Redis is another instance by now');
  }

  private mustHave(instance: string | undefined): string {
    if (instance === undefined) throw new StoreUnavailable('No instance of Redis is connected');
    return instance;
  }

  /**
   * Another process may still be connected to the instance that counted before, and answer from it. It finds out within half a
   * second (`confirm`); until then no ending is acknowledged.
   */
  private async settled({ ageMs }: Incarnation): Promise<void> {
    const leftMs = this.set.settleMs - ageMs;
    if (leftMs > 0) await wait(leftMs);
  }

  /** Leaves an instance that another one has replaced; without this a process could answer from it for as long as it is connected. */
  async confirm(): Promise<void> {
    const beganMs = performance.now();
    const instance = this.set.instance();
    if (instance !== undefined && (await this.database.row(selectSuperseded, [instance]))) this.set.leave(instance);
    this.confirmedAtMs = beganMs;
  }

  private isConfirmed(): boolean {
    return performance.now() - this.confirmedAtMs < this.set.unconfirmedMs;
  }

  /** All live records, in pages. */
  async *live(): AsyncIterable<readonly LoggedRevocation[]> {
    let after: readonly [string, string, string, number] = ['', '', '', -1];
    for (;;) {
      const rows = await this.database.rows<Row>(selectLive, after);
      if (rows.length > 0) yield rows.map(recordOf);
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) return;
      after = [last.tenant, last.kind, last.id, last.epoch];
    }
  }

  /** Live records of transactions from this id on, in pages. */
  async *liveSince(tenant: string, xid: string): AsyncIterable<readonly LoggedRevocation[]> {
    let after: readonly [string, string, string, number] = [xid, '', '', -1];
    for (;;) {
      const rows = await this.database.rows<Row>(selectSince, [...after, tenant, pageSize]);
      if (rows.length > 0) yield rows.map(recordOf);
      const last = rows.at(-1);
      if (!last || rows.length < pageSize) return;
      after = [last.xid, last.kind, last.id, last.epoch];
    }
  }

  /** The same as a list; undefined when there are more than the limit, and a snapshot is due. */
  async since(tenant: string, xid: string, limit: number): Promise<LoggedRevocation[] | undefined> {
    const rows = await this.database.rows<Row>(selectSince, [xid, '', '', -1, tenant, limit + 1]);
    return rows.length > limit ? undefined : rows.map(recordOf);
  }

  async forgetExpired(): Promise<void> {
    await this.database.rows(deleteExpired);
  }

  /** Makes the connected instance the current one, and complete. */
  rebuild(): Promise<boolean> {
    this.rebuilding ??= this.rebuildNow().finally(() => {
      this.rebuilding = undefined;
    });
    return this.rebuilding;
  }

  /** One process rebuilds; the others wait, and find it done. Together they would only undo each other's marks. */
  private rebuildNow(): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      await transaction.rows(lockRebuild);
      const { runId } = await this.incarnation();
      const isDone = runId === this.set.instance() && (await this.set.find('', [])) !== undefined;
      return isDone || this.claimAndFill();
    });
  }

  /** The claim is committed by itself before the log is read: whatever ends after it waits for this instance. */
  private async claimAndFill(): Promise<boolean> {
    const instance = this.set.instance();
    if (instance === undefined) return false;
    const claimed = await this.database.row<{ since: string }>(claimIncarnation, [instance, this.set.history()]);
    if (!claimed) return false;
    return this.set.rebuild(instance, Number(claimed.since), () => this.live());
  }
}
