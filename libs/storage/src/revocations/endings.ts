import { revocationEvent, type OutboxEvent, type RevocationRecord } from '#events';
import type { PostgresOutbox } from '../outbox/postgres-outbox.js';
import type { Database, Transaction } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { Revocations } from './revocations.js';

/** Tokens live an hour at most (see resource_servers), so no record about tokens has to outlive this. */
const recordLifeSeconds = 3600 + 60;

const isPast = sql('endings.is-past', 'SELECT to_timestamp($1) < clock_timestamp() AS past');
const currentXid = sql('endings.xid', 'SELECT pg_current_xact_id()::text AS xid');

/** What a transaction ended. Records that were written before are brought into Redis again, and tell no second event. */
export interface Ended<Value> {
  readonly value: Value;
  readonly records?: readonly EndedRecord[];
  readonly events?: readonly OutboxEvent[];
}

export interface Committed<Value> {
  readonly value: Value;
  readonly revocationToken: string;
  readonly known: Promise<void>;
}

/** Takes committed events to the bus; see `Relay.publishSoon`. */
export type PublishSoon = (events: readonly OutboxEvent[], known?: Promise<void>) => void;

/** A record before it is known when it ends: that is counted from the database's own time. */
export interface EndedRecord extends Omit<RevocationRecord, 'until'> {
  /** How long a token that it ends may still live; the longest life of any token where it is absent. */
  readonly lifeSeconds?: number;
  /** When the one token that it ends expires, in seconds since 1970: no process's clock comes between. */
  readonly tokenExpiresAt?: number;
  /** Who ended it; absent, the platform itself. */
  readonly actor?: string | undefined;
}

type DatedRecord = RevocationRecord & Pick<EndedRecord, 'actor'>;

/** What clocks may differ by before a token that has expired for the database lives on for somebody else. */
const skewSeconds = 60;

/** Whole minutes, so that verifiers can forget many at a time. */
function dated(
  { lifeSeconds = recordLifeSeconds, tokenExpiresAt, ...record }: EndedRecord,
  nowMs: number,
): DatedRecord {
  const until = tokenExpiresAt === undefined ? nowMs / 1000 + lifeSeconds : tokenExpiresAt + skewSeconds;
  return { ...record, until: Math.ceil(until / 60) * 60 };
}

/**
 * The one way to end things: the change, its records and its events in one transaction, then Redis, then the bus. It resolves
 * after the commit and the acknowledgement of Redis, never after Kafka.
 */
export class Endings {
  constructor(
    private readonly database: Database,
    private readonly outbox: PostgresOutbox,
    private readonly revocations: Revocations,
    private readonly publishSoon: PublishSoon,
  ) {}

  /**
   * @throws StoreUnavailable when it is committed but Redis has not acknowledged it: the caller answers 503, a retry repairs it
   */
  async end<Value>(work: (transaction: Transaction) => Promise<Ended<Value>>): Promise<Value> {
    return (await this.endWithToken(work)).value;
  }

  /** Also gives the transaction's id, with which a reader can wait until it has been told (`Revocation-Token`). */
  async endWithToken<Value>(
    work: (transaction: Transaction) => Promise<Ended<Value>>,
  ): Promise<{ readonly value: Value; readonly revocationToken: string }> {
    const { known, ...committed } = await this.commit(work);
    await known;
    return committed;
  }

  /**
   * The same as far as the commit.
   *
   * @returns `known`: the acknowledgement of Redis, without which nobody may be told that it has ended
   */
  async commit<Value>(work: (transaction: Transaction) => Promise<Ended<Value>>): Promise<Committed<Value>> {
    const done = await this.database.transaction(async (transaction) => {
      const incarnation = await this.revocations.shareIncarnation(transaction);
      const ended = await work(transaction);
      const records = (ended.records ?? []).map((record) => dated(record, incarnation.nowMs));
      const fresh = await this.revocations.insert(transaction, records);
      const events = [
        ...(ended.events ?? []),
        ...fresh.map((record) => revocationEvent(record, incarnation.nowMs, record.actor)),
      ];
      const told = await this.outbox.add(transaction, events);
      return { incarnation, ended, records, events: told, revocationToken: await xidOf(transaction, told) };
    });
    const known = this.revocations.makeKnown(done.records, done.incarnation);
    // Told even when Redis fails: the commit stands, and offline verifiers need not wait for the sweeper. But the rows stay then.
    this.publishSoon(done.events, known);
    return { value: done.ended.value, revocationToken: done.revocationToken, known };
  }

  /** Whether a token with this `exp` is dead for everybody whose clock is right: the database's is, by which records live. */
  async hasExpired(tokenExpiresAt: number): Promise<boolean> {
    return (await this.database.row<{ past: boolean }>(isPast, [tokenExpiresAt + skewSeconds]))?.past === true;
  }

  /** A change that ends nothing but has something to tell. */
  async tell<Value>(work: (transaction: Transaction) => Promise<Ended<Value>>): Promise<Value> {
    const done = await this.database.transaction(async (transaction) => {
      const ended = await work(transaction);
      return { value: ended.value, events: await this.outbox.add(transaction, ended.events ?? []) };
    });
    this.publishSoon(done.events);
    return done.value;
  }
}

/** Events carry it already; only a transaction that tells nothing has to be asked. */
async function xidOf(transaction: Transaction, told: readonly OutboxEvent[]): Promise<string> {
  const carried = told[0]?.headers['x-xid'];
  return carried ?? (await transaction.row<{ xid: string }>(currentXid))?.xid ?? '0';
}
