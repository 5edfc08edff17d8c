import { openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { whileHeld } from '../../../../test/setup/while-held.js';
import { ensurePartitions } from './ensure-partitions.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const ensure = () => ensurePartitions(storage.database);
async function partitions(): Promise<number> {
  const { rows } = await storage.database.pool.query(
    `SELECT 1 FROM pg_inherits WHERE inhparent = 'event_log'::regclass`,
  );
  return rows.length;
}
/** As if a day had passed. */
async function dropLast(): Promise<void> {
  await storage.database.pool.query(`DO $$ BEGIN EXECUTE (
    SELECT format('DROP TABLE %I', max(c.relname)) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'event_log'::regclass AND c.relname ~ '[0-9]$'); END $$`);
}
const write = () =>
  storage.database.pool.query(
    `INSERT INTO event_log (id, tenant, topic, key, headers, payload, xid, created_at)
     VALUES (gen_random_uuid(), 'default', 't', 'k', '{}', '{}', pg_current_xact_id(), now())`,
  );

it('nobody who writes waits for a partition that waits for a dump; it is made when the dump is over', async () => {
  const before = await partitions();
  await dropLast();
  await whileHeld(
    storage,
    (other) => other.query('LOCK TABLE event_log IN ACCESS SHARE MODE'),
    async () => {
      const ensuring = ensure();
      await write();
      await ensuring;
      expect(await partitions()).toBe(before - 1);
    },
  );
  await ensure();
  expect(await partitions()).toBe(before);
});

it('another failure is told', async () => {
  await storage.database.pool.query('ALTER FUNCTION ensure_partitions_at RENAME TO elsewhere');
  await expect(ensure()).rejects.toThrow('does not exist');
  await storage.database.pool.query('ALTER FUNCTION elsewhere RENAME TO ensure_partitions_at');
});

it.each([`now() + interval '1 year'`, `now() - interval '1 year'`, `'infinity'`, 'NULL'])(
  'at %s, nothing is made or dropped',
  async (at) => {
    const before = await partitions();
    await storage.database.pool.query(`SELECT ensure_partitions(${at})`).catch(() => undefined);
    expect(await partitions()).toBe(before);
  },
);
