import type pg from 'pg';
import type { TestStorage } from './open-test-storage.js';

/** Holds what a transaction of another process would, while `work` runs; then that transaction is rolled back. */
export async function whileHeld<Result>(
  { database }: TestStorage,
  lock: (other: pg.PoolClient) => Promise<unknown>,
  work: () => Promise<Result>,
): Promise<Result> {
  const other = await database.pool.connect();
  try {
    await other.query('BEGIN');
    await lock(other);
    return await work();
  } finally {
    await other.query('ROLLBACK');
    other.release();
  }
}
