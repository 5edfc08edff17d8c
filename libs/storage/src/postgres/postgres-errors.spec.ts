import { openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { PostgresUnavailable } from './postgres-errors.js';
import { sql } from './statement.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const limit = sql('test.limit', `SET LOCAL statement_timeout = 50`);
const self = sql('test.self', 'SELECT pg_backend_pid() AS pid');
const alive = sql('test.alive', 'SELECT 1 FROM pg_stat_activity WHERE pid = $1');
const sleep = sql('test.sleep', 'SELECT pg_sleep(5)');

const ended = async (pid: number | undefined): Promise<void> => {
  while (await storage.database.row(alive, [pid])) await new Promise((resolve) => setTimeout(resolve, 10));
};

it.each([
  ['that Postgres ends for its length', sleep, { code: '57014' }],
  [
    'that is not answered in time',
    { ...sleep, name: 'test.unanswered', query_timeout: 20 },
    { message: 'Query read timeout' },
  ],
])('a statement %s means that Postgres is unavailable, and its connection goes', async (_what, statement, cause) => {
  let pid: number | undefined;
  const failing = storage.database.transaction(async (transaction) => {
    await transaction.rows(limit);
    pid = (await transaction.row<{ pid: number }>(self))?.pid;
    await transaction.rows(statement);
  });
  await expect(failing).rejects.toMatchObject({ name: PostgresUnavailable.name, cause });
  await ended(pid);
});

it('outside of a transaction too', async () => {
  const unanswered = { ...sleep, name: 'test.unanswered-alone', query_timeout: 20 };
  await expect(storage.database.rows(unanswered)).rejects.toBeInstanceOf(PostgresUnavailable);
});
