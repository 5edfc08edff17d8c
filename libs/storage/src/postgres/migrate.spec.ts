import { createTestDatabase } from '../../../../test/setup/test-database.js';
import { Database } from './database.js';
import { isMigrated, migrate } from './migrate.js';
import { migrations } from './migrations/index.js';

let [url, drop] = ['', () => Promise.resolve()];
let database: Database;
beforeEach(async () => {
  ({ url, drop } = await createTestDatabase('template1'));
  database = await Database.open({ url, poolSize: 2, applicationName: 'tests' });
});
afterEach(async () => {
  await database.close();
  await drop();
});

test('an empty database is brought to this release by one of those who try at once', async () => {
  expect(await isMigrated(database)).toBe(false);
  const done = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(done.map(({ length }) => length).sort((a, b) => a - b)).toEqual([0, 0, migrations.length]);
  expect(done.flat()).toEqual(migrations.map(({ name }) => name));
  expect(await isMigrated(database)).toBe(true);
  expect(await migrate(url)).toEqual([]);
});

test('what an earlier release has left is not enough', async () => {
  await migrate(url);
  await database.pool.query('DELETE FROM migrations WHERE name = $1', [migrations.at(-1)?.name]);
  expect(await isMigrated(database)).toBe(false);
});

test('one that fails leaves nothing, and keeps nobody from trying again', async () => {
  await database.pool.query('CREATE TABLE users ()');
  await expect(migrate(url)).rejects.toThrow('users');
  expect(await isMigrated(database)).toBe(false);
  await database.pool.query('DROP TABLE users');
  expect(await migrate(url)).toHaveLength(migrations.length);
});

test('somebody who reads the tables for long does not keep it from being done', async () => {
  await migrate(url);
  await database.pool.query(`DO $$ BEGIN EXECUTE (
    SELECT format('DROP TABLE %I', max(c.relname)) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'event_log'::regclass AND c.relname ~ '[0-9]$'); END $$`);
  const reader = await database.pool.connect();
  await reader.query('BEGIN; LOCK TABLE event_log IN ACCESS SHARE MODE');
  expect(await migrate(url)).toEqual([]);
  await reader.query('ROLLBACK');
  reader.release();
});
