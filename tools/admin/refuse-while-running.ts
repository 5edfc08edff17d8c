import { sql, type Database } from '#storage';
import { CommandError } from './command.js';

const selectOthers = sql(
  'restore.other-processes',
  `SELECT DISTINCT application_name AS name FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'tokenward-%'
      AND application_name NOT LIKE 'tokenward-admin%'`,
);

/** A process that runs would go on issuing by what it has in memory. @throws CommandError */
export async function refuseWhileRunning(database: Database): Promise<void> {
  const others = await database.rows<{ name: string }>(selectOthers);
  if (others.length === 0) return;
  throw new CommandError(
    `Stop all processes first; still connected: ${others.map(({ name }) => name.replace('tokenward-', '')).join(', ')}`,
  );
}
