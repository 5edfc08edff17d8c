import { setTimeout as wait } from 'node:timers/promises';
import type { RevocationRecord } from '#events';
import type { Database, Queries } from '../postgres/database.js';
import { recordColumns } from './record-columns.js';
import * as statements from './revocation-statements.js';
import { type RevocationSet, StoreUnavailable, type ReplayAnswer, type Start } from './revocation-set.js';
import { ends, judgementsOf, type TokenIdentity } from './token-identity.js';

/** The instance that counts, for how long it has, and the database's time at the look. */
export interface Incarnation {
  readonly runId: string;
  readonly ageMs: number;
  readonly nowMs: number;
}

const none: Incarnation = { runId: '', ageMs: 0, nowMs: 0 };

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
    const rows = await this.database.rows<{ kind: string; id: string; value: number }>(statements.selectForToken, [
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
  async insert<One extends RevocationRecord>(queries: Queries, records: readonly One[]): Promise<One[]> {
    if (records.length === 0) return [];
    const rows = await queries.rows<Pick<RevocationRecord, 'tenant' | 'kind' | 'id' | 'epoch'>>(
      statements.insertRecords,
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
    return (await queries.row<Incarnation>(statements.shareIncarnation)) ?? none;
  }

  /** The run id of the current instance. */
  async incarnation(): Promise<Incarnation> {
    return (await this.database.row<Incarnation>(statements.selectIncarnation)) ?? none;
  }

  /**
   * Brings committed records into the set.
   *
   * @param incarnation what `statements.shareIncarnation` said in the transaction that wrote them
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
    if (instance !== undefined && (await this.database.row(statements.selectSuperseded, [instance])))
      this.set.leave(instance);
    this.confirmedAtMs = beganMs;
  }

  private isConfirmed(): boolean {
    return performance.now() - this.confirmedAtMs < this.set.unconfirmedMs;
  }

  /** All live records, in pages. */
  async *live(): AsyncIterable<readonly LoggedRevocation[]> {
    let after: readonly [string, string, string, number] = ['', '', '', -1];
    for (;;) {
      const rows = await this.database.rows<Row>(statements.selectLive, after);
      if (rows.length > 0) yield rows.map(recordOf);
      const last = rows.at(-1);
      if (!last || rows.length < statements.pageSize) return;
      after = [last.tenant, last.kind, last.id, last.epoch];
    }
  }

  /** Live records of transactions from this id on, in pages. */
  async *liveSince(tenant: string, xid: string): AsyncIterable<readonly LoggedRevocation[]> {
    let after: readonly [string, string, string, number] = [xid, '', '', -1];
    for (;;) {
      const rows = await this.database.rows<Row>(statements.selectSince, [...after, tenant, statements.pageSize]);
      if (rows.length > 0) yield rows.map(recordOf);
      const last = rows.at(-1);
      if (!last || rows.length < statements.pageSize) return;
      after = [last.xid, last.kind, last.id, last.epoch];
    }
  }

  /** The same as a list; undefined when there are more than the limit, and a snapshot is due. */
  async since(tenant: string, xid: string, limit: number): Promise<LoggedRevocation[] | undefined> {
    const rows = await this.database.rows<Row>(statements.selectSince, [xid, '', '', -1, tenant, limit + 1]);
    return rows.length > limit ? undefined : rows.map(recordOf);
  }

  async forgetExpired(): Promise<void> {
    await this.database.rows(statements.deleteExpired);
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
      await transaction.rows(statements.lockRebuild);
      const { runId } = await this.incarnation();
      const isDone = runId === this.set.instance() && (await this.set.find('', [])) !== undefined;
      return isDone || this.claimAndFill();
    });
  }

  /** The claim is committed by itself before the log is read: whatever ends after it waits for this instance. */
  private async claimAndFill(): Promise<boolean> {
    const instance = this.set.instance();
    if (instance === undefined) return false;
    const claimed = await this.database.row<Start>(statements.claimIncarnation, [instance, this.set.history()]);
    if (!claimed) return false;
    return this.set.rebuild(instance, claimed, () => this.live());
  }
}
