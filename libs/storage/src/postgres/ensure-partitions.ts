import type { Queries } from './database.js';
import { isLockTimeout } from './postgres-errors.js';
import { sql } from './statement.js';

// Making or dropping a partition locks its table against everybody, and whoever writes to it waits behind that: also while it only
// waits itself, for a dump that reads the table. So it does not wait for long.
const ensure = sql(
  'partitions.ensure',
  `SELECT ensure_partitions(now()) FROM (SELECT set_config('lock_timeout', '200ms', true)) AS limited`,
);

/**
 * Makes the partitions of the days and months to come, and drops those that are over. They are made days ahead, so where somebody
 * reads the tables for long, it is left to the next time.
 */
export async function ensurePartitions(database: Queries): Promise<void> {
  try {
    await database.rows(ensure);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  }
}
