import { Database, type Queries } from './database.js';
import { ensurePartitions } from './ensure-partitions.js';
import { migrations } from './migrations/index.js';
import type { PostgresOptions } from './open-pool.js';
import { isUndefinedTable } from './postgres-errors.js';
import { sql } from './statement.js';

const table = 'migrations';
const done = sql('migrations.done', `SELECT name FROM ${table}`);
/** Any number; the same in every process, so that migrations run one at a time. */
const migrationLock = 7_403_211;

/**
 * Brings the schema to this release's state, and tells what it has done for that. Safe to run from several processes: one works, the
 * others wait for it.
 *
 * @throws as `Database.open`, or what the driver says of a migration, of which then nothing is left
 */
export async function migrate(url: string): Promise<string[]> {
  // What changes a large table takes its time, and so does whoever waits for that.
  const options = { url, poolSize: 2, applicationName: 'tokenward-migrate', patient: true };
  const database = await Database.open(options);
  try {
    return await withLock(database, async () => {
      const names = (await isMigrated(database)) ? [] : await runMigrations(options);
      await ensurePartitions(database);
      return names;
    });
  } finally {
    await database.close();
  }
}

/** The lock is that of a connection, and goes with it. */
async function withLock<Result>({ pool }: Database, work: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let lost: Error | undefined;
  client.on('error', (error) => {
    lost = error;
  });
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    const result = await work();
    if (lost) throw lost;
    return result;
  } finally {
    client.release(true);
  }
}

/** The schema changes by migrations only, never by synchronisation. */
async function runMigrations({ url, poolSize, applicationName }: PostgresOptions): Promise<string[]> {
  // By whoever has something to migrate, and by nobody else: it is a third of what a service would load.
  const { DataSource } = await import('typeorm');
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize,
    connectTimeoutMS: 3000,
    synchronize: false,
    migrations: [...migrations],
    migrationsTableName: table,
    migrationsTransactionMode: 'each',
    entities: [],
  });
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations()).map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/** Whether this process's migrations have all run: a service refuses traffic until they have. */
export async function isMigrated(database: Queries): Promise<boolean> {
  const names = new Set((await rowsOf(database)).map(({ name }) => name));
  return migrations.every(({ name }) => names.has(name));
}

/** Without the table there are none. */
async function rowsOf(database: Queries): Promise<{ readonly name: string }[]> {
  try {
    return await database.rows(done);
  } catch (error) {
    if (isUndefinedTable(error)) return [];
    throw error;
  }
}
