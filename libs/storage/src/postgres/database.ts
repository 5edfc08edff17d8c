import type pg from 'pg';
import { openPool, type PostgresOptions } from './open-pool.js';
import type { Statement } from './statement.js';
import {
  CommitUnknown,
  isDeadlock,
  isRefusal,
  isRetryable,
  PostgresUnavailable,
  unavailable,
} from './postgres-errors.js';

/** What a repository needs to run statements: the pool, or one transaction. */
export abstract class Queries {
  abstract rows<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;

  async row<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<Row | undefined> {
    const [first] = await this.rows<Row>(statement, values);
    return first;
  }
}

/** One transaction on a connection of its own. */
export class Transaction extends Queries {
  constructor(private readonly client: pg.PoolClient) {
    super();
  }

  async rows<Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.client.query<Row>({ ...statement, values: [...values] });
    return result.rows;
  }
}

/** Postgres, which decides. */
export class Database extends Queries {
  private constructor(readonly pool: pg.Pool) {
    super();
  }

  /** @throws what the driver says where Postgres is away, or lets nobody in */
  static async open(options: PostgresOptions): Promise<Database> {
    return new Database(await openPool(options));
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  /** One statement, which is a transaction of its own: again where it was the one that a deadlock was ended by. */
  async rows<Row extends object>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await this.pool.query<Row>({ ...statement, values: [...values] });
        return result.rows;
      } catch (error) {
        if (attempt >= 3 || !isDeadlock(error)) throw unavailable(error);
      }
    }
  }

  /**
   * Runs the work in one transaction, again from its start after a serialization failure, deadlock or unique violation
   * (SQLSTATE 40001, 40P01, 23505), up to five times.
   *
   * @throws CommitUnknown when the answer to COMMIT was lost: it may or may not have happened
   * @throws PostgresUnavailable when nothing was committed because Postgres is away
   */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(work);
      } catch (error) {
        if (attempt >= 5 || !isRetryable(error)) throw error;
      }
    }
  }

  private async once<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw unavailable(error);
    });
    let broken = false;
    const onError = (): void => {
      broken = true;
    };
    client.on('error', onError);
    try {
      const result = await this.begun(client, work);
      await this.commit(client);
      return result;
    } catch (error) {
      if (error instanceof CommitUnknown || error instanceof PostgresUnavailable) broken = true;
      else await client.query('ROLLBACK').catch(onError);
      throw unavailable(error);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  private async begun<Result>(
    client: pg.PoolClient,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    try {
      await client.query('BEGIN');
      return await work(new Transaction(client));
    } catch (error) {
      throw unavailable(error);
    }
  }

  private async commit(client: pg.PoolClient): Promise<void> {
    try {
      const answer = await client.query('COMMIT');
      // A transaction that had failed answers COMMIT with ROLLBACK, and no error.
      if (answer.command !== 'COMMIT') throw new Error(`COMMIT was answered ${answer.command}`);
    } catch (error) {
      if (isRefusal(error)) throw error;
      throw new CommitUnknown(error);
    }
  }
}
