import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import pg from 'pg';
import { isFollowed } from '#events';
import { openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { PostgresOutbox } from './postgres-outbox.js';

let storage: TestStorage;
let leader: PostgresOutbox;
let follower: PostgresOutbox;
beforeEach(async () => {
  storage = await openTestStorage();
  leader = new PostgresOutbox(storage.database, storage.url, isFollowed);
  follower = new PostgresOutbox(storage.database, storage.url, isFollowed);
});
afterEach(async () => {
  await leader.close();
  await follower.close();
  await storage.dispose();
});

const nothing = (): void => undefined;

async function connections(): Promise<number[]> {
  const { rows } = await storage.database.pool.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'tokenward-relay' AND datname = current_database()`,
  );
  return rows.map(({ pid }) => pid);
}

async function untilConnected(count: number): Promise<void> {
  while ((await connections()).length !== count) await new Promise((resolve) => setTimeout(resolve, 10));
}

it('whoever waits for the leadership asks again on one connection, and leads on it', async () => {
  const leadership = await leader.lead(nothing);
  await follower.lead(nothing);
  const before = await connections();
  for (let tries = 0; tries < 5; tries += 1) expect(await follower.lead(nothing)).toBeUndefined();
  expect(await connections()).toEqual(before);
  expect(before).toHaveLength(2);
  await leadership?.release();
  await untilConnected(1);
  const taken = await follower.lead(nothing);
  expect(taken).toBeDefined();
  expect(before).toEqual(expect.arrayContaining(await connections()));
  await taken?.release();
  await untilConnected(0);
});

it('a waiting connection that ends is replaced', async () => {
  const leadership = await leader.lead(nothing);
  const [held] = await connections();
  await follower.lead(nothing);
  const waiting = (await connections()).find((pid) => pid !== held);
  await storage.database.pool.query('SELECT pg_terminate_backend($1)', [waiting]);
  await untilConnected(1);
  await leadership?.release();
  await untilConnected(0);
  // The end may not have been told yet.
  const taken = await follower.lead(nothing).catch(() => follower.lead(nothing));
  expect(taken).toBeDefined();
  await taken?.release();
});

it('a question for the lock that fails leaves no connection behind', async () => {
  const failure = new Error('no answer');
  const query = jest.spyOn(pg.Client.prototype, 'query').mockImplementationOnce(() => Promise.reject(failure));
  await expect(follower.lead(nothing)).rejects.toBe(failure);
  query.mockRestore();
  await untilConnected(0);
});

it('closing ends the waiting connection', async () => {
  const leadership = await leader.lead(nothing);
  await follower.lead(nothing);
  await follower.close();
  await untilConnected(1);
  await leadership?.release();
});

it('numbers order rows, not their digits: what is told and what is read goes in order past a power of ten', async () => {
  const query = (text: string) => storage.database.pool.query(text);
  await query(`INSERT INTO outbox (id, tenant, seq, topic, key, headers, payload, created_at)
    SELECT gen_random_uuid(), 'default', n, 'keys.v1', n::text, '{}', '{}', now() - interval '1 minute'
      FROM generate_series(8, 12) n`);
  const waiting = await leader.waiting({ endings: false, olderThanMs: 0, after: '0', limit: 3 });
  expect(waiting.map(({ seq }) => seq)).toEqual(['8', '9', '10']);
  await query(`INSERT INTO revocations (tenant, kind, id, until, reason, xid)
    SELECT 'default', 'jti', n::text, now() + interval '1 hour', 'admin', n::text::xid8 FROM generate_series(8, 12) n`);
  const since = await storage.revocations.since('default', '8', 10);
  expect(since?.map(({ xid }) => xid)).toEqual(['8', '9', '10', '11', '12']);
});

it('what is told at once has the headers that are kept: its own, and when and by which transaction it was written', async () => {
  const id = randomUUID();
  const own = { ce_id: id, 'x-tenant': 'default', ce_subject: `"quoted" \\ {Ångström}` };
  const event = {
    id,
    tenant: 'default',
    topic: 'keys.v1',
    key: 'a',
    headers: own,
    payload: '{"a":"\\u0022"}',
  } as const;
  const told = await storage.database.transaction((transaction) => leader.add(transaction, [event]));
  const [kept] = await leader.waiting({ endings: false, olderThanMs: -1000, after: '0', limit: 10 });
  expect(kept).toMatchObject(event);
  expect(told).toEqual([{ ...event, headers: kept?.headers }]);
  expect(kept?.headers['x-xid']).toMatch(/^\d+$/);
  expect(kept?.headers['ce_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

it('moves that come one after the other share commits, since each rests for a moment', async () => {
  const statements = jest.spyOn(storage.database, 'rows');
  const beganMs = performance.now();
  const moved: Promise<void>[] = [];
  for (let n = 0; n < 20; n += 1) {
    moved.push(leader.acknowledge([randomUUID()]));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(moved);
  // However slow the machine is: one, and one more for each rest that has begun.
  expect(statements.mock.calls.length).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - beganMs) / 20));
  expect(statements.mock.calls.flatMap(([, values]) => values?.[0])).toHaveLength(20);
  statements.mockRestore();
});
