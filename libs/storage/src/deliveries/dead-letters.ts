import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { DeadLetter } from './delivery-record.js';

const selection = `id, delivery_id AS "deliveryId", tenant, kind, subscriber_id AS "subscriberId", target, endpoint, message, attempts, error,
  first_attempt_at AS "firstAttemptAt", created_at AS "createdAt", dead_at AS "deadAt"`;
const matches = `tenant = $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR target = $3)`;

const selectPage = sql(
  'dead-letters.page',
  `SELECT ${selection} FROM dead_letters WHERE ${matches} AND id < $4 ORDER BY id DESC LIMIT $5`,
);
const selectLetter = sql('dead-letters.find', `SELECT ${selection} FROM dead_letters WHERE tenant = $1 AND id = $2`);
// A fresh life: as many attempts and as much time as the first one had. It comes after what waits already.
const revive = (which: string): string => `
  WITH chosen AS (${which}), gone AS (DELETE FROM dead_letters WHERE id IN (SELECT id FROM chosen) RETURNING *)
  INSERT INTO deliveries (id, tenant, kind, subscriber_id, target, endpoint, message)
  SELECT delivery_id, tenant, kind, subscriber_id, target, endpoint, message FROM gone ORDER BY created_at, delivery_id
  ON CONFLICT (id) DO NOTHING RETURNING id`;
const replayOne = sql(
  'dead-letters.replay',
  revive(`SELECT id FROM dead_letters WHERE tenant = $1 AND id = $2 FOR UPDATE`),
);
const replayMany = sql(
  'dead-letters.replay-many',
  revive(`SELECT id FROM dead_letters WHERE ${matches} ORDER BY id LIMIT $4 FOR UPDATE SKIP LOCKED`),
);
const deleteLetter = sql(
  'dead-letters.drop',
  `DELETE FROM dead_letters WHERE tenant = $1 AND id = $2 RETURNING ${selection}`,
);

const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export interface DeadLetterFilter {
  readonly kind?: string | undefined;
  /** Id of the subscriber or of the client. */
  readonly target?: string | undefined;
}

/** What somebody could not take. */
export class DeadLetters {
  constructor(private readonly database: Database) {}

  /** Newest first, before the given id. */
  page(tenant: string, before: string | undefined, filter: DeadLetterFilter, limit: number): Promise<DeadLetter[]> {
    const values = [tenant, filter.kind ?? null, filter.target ?? null, before ?? highest, limit];
    return this.database.rows(selectPage, values);
  }

  find(tenant: string, id: string): Promise<DeadLetter | undefined> {
    return this.database.row(selectLetter, [tenant, id]);
  }

  replay(tenant: string, id: string, audit: (queries: Queries) => Promise<void>): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const replayed = await transaction.row(replayOne, [tenant, id]);
      if (replayed) await audit(transaction);
      return replayed !== undefined;
    });
  }

  /** The oldest of these; gives how many. */
  replayMany(
    tenant: string,
    { kind, target }: DeadLetterFilter,
    limit: number,
    audit: (queries: Queries) => Promise<void>,
  ): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const replayed = await transaction.rows(replayMany, [tenant, kind ?? null, target ?? null, limit]);
      if (replayed.length > 0) await audit(transaction);
      return replayed.length;
    });
  }

  drop(tenant: string, id: string, audit: (queries: Queries) => Promise<void>): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const dropped = await transaction.row(deleteLetter, [tenant, id]);
      if (dropped) await audit(transaction);
      return dropped !== undefined;
    });
  }
}
