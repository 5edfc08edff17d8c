import type { RevocationRecord } from '#events';
import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import { type RevocationSet, StoreUnavailable, type ReplayAnswer } from './revocation-set.js';
import { ends, judgementsOf, type TokenIdentity } from './token-identity.js';

/** The database's time, by which records live: no process's clock counts. */
const nowMs = `(extract(epoch FROM now()) * 1000)::float8 AS "nowMs"`;

/** The instance that counts, and the database's time at the look. */
export interface Incarnation {
  readonly runId: string;
  readonly nowMs: number;
}

const insertRecord = sql(
  'revocations.insert',
  `INSERT INTO revocations (tenant, kind, id, epoch, until, reason) VALUES ($1, $2, $3, $4, to_timestamp($5), $6)
   ON CONFLICT DO NOTHING RETURNING xid::text`,
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
    ORDER BY xid, kind, id, epoch LIMIT $6`,
);
const deleteExpired = sql('revocations.expire', `DELETE FROM revocations WHERE until < now() - interval '1 hour'`);
const claimIncarnation = sql(
  'redis-incarnation.claim',
  `UPDATE redis_incarnation SET since = now(), run_id = $1,
          past = CASE WHEN run_id = $1 THEN past ELSE (past || run_id)[greatest(1, cardinality(past) - 98):] END
    WHERE NOT ($1 = ANY (past)) RETURNING (extract(epoch FROM since) * 1000)::bigint::text AS since`,
);
const selectIncarnation = sql('redis-incarnation.find', `SELECT run_id AS "runId", ${nowMs} FROM redis_incarnation`);
const shareIncarnation = sql(
  'redis-incarnation.share',
  `SELECT run_id AS "runId", ${nowMs} FROM redis_incarnation FOR SHARE`,
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

/** What has been ended: the log in Postgres, and the set that answers for it while it is proven complete. */
export class Revocations {
  private rebuilding: Promise<boolean> | undefined;

  constructor(
    private readonly database: Database,
    private readonly set: RevocationSet,
  ) {}

  /**
   * Whether this token has been ended, as of now. Asks the set, or Postgres while the set is not proven complete.
   *
   * @throws PostgresUnavailable when neither can answer
   */
  async isRevoked(token: TokenIdentity): Promise<boolean> {
    const judgements = judgementsOf(token);
    const names = judgements.map(({ name }) => name);
    const found = await this.set.find(token.tenant, names);
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
    const fresh: RevocationRecord[] = [];
    for (const record of records) {
      const { tenant, kind, id, epoch, until, reason } = record;
      const row = await queries.row(insertRecord, [tenant, kind, id, epoch, until, reason]);
      if (row) fresh.push(record);
    }
    return fresh;
  }

  /**
   * The run id of the current instance; held to the end of the transaction, so that a rebuild waits for it and reads what is
   * committed here.
   */
  async shareIncarnation(queries: Queries): Promise<Incarnation> {
    return (await queries.row<Incarnation>(shareIncarnation)) ?? { runId: '', nowMs: 0 };
  }

  /** The run id of the current instance. */
  async incarnation(): Promise<Incarnation> {
    return (await this.database.row<Incarnation>(selectIncarnation)) ?? { runId: '', nowMs: 0 };
  }

  /**
   * Brings committed records into the set.
   *
   * @param incarnation what `shareIncarnation` said in the transaction that wrote them
   * @throws StoreUnavailable without an acknowledgement of the instance that was last rebuilt
   */
  async makeKnown(records: readonly RevocationRecord[], incarnation: Incarnation): Promise<void> {
    if (records.length === 0) return;
    const instance = this.set.instance();
    if (instance === undefined) throw new StoreUnavailable('No instance of Redis is connected');
    // Complete already, or rebuilt now from a Postgres that holds these records.
    const complete =
      instance === incarnation.runId && (await this.set.find(records[0]?.tenant ?? '', [])) !== undefined;
    if (!complete && !(await this.rebuild())) throw new StoreUnavailable('Redis could not be rebuilt');
    await this.set.write(records, instance, incarnation.nowMs);
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

  /** Makes the connected instance the current one. One at a time in a process; processes may overlap, the result is the same. */
  rebuild(): Promise<boolean> {
    this.rebuilding ??= this.rebuildNow().finally(() => {
      this.rebuilding = undefined;
    });
    return this.rebuilding;
  }

  private async rebuildNow(): Promise<boolean> {
    const instance = this.set.instance();
    if (instance === undefined) return false;
    const claimed = await this.database.row<{ since: string }>(claimIncarnation, [instance]);
    if (!claimed) return false;
    return this.set.rebuild(instance, Number(claimed.since), () => this.live());
  }
}
