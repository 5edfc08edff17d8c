import type { DataSource } from 'typeorm';
import { ensurePartitions } from './ensure-partitions.js';

/** Any number; the same in every process, so that migrations run one at a time. */
const migrationLock = 7_403_211;

/** Brings the schema to this release's state. Safe to run from several processes: one works, the others wait for it. */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const done = await dataSource.runMigrations();
    await ensurePartitions(({ text }) => runner.query(text));
    return done.map((migration) => migration.name);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    await runner.release();
  }
}

/** Whether this process's migrations have all run: a service refuses traffic until they have. */
export async function isMigrated(dataSource: DataSource): Promise<boolean> {
  return !(await dataSource.showMigrations());
}
