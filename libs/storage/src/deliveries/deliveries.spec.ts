// The guarantee: what is to be told is written with the change it tells of, and belongs to one worker at a time.
import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  tenant,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import { Transaction } from '../postgres/database.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());
afterEach(async () => {
  await storage.database.pool.query('DELETE FROM deliveries; DELETE FROM dead_letters');
});

const claiming = { limit: 1000, busyHosts: [] as string[], perHost: 1000, leaseSeconds: 30 };

/** A session in which this many clients took part, each at a host of its own. */
async function sessionOf(count: number) {
  const person = await createPerson(storage);
  let sessionId: string | null = null;
  for (let each = 0; each < count; each += 1) {
    const metadata = { backchannel_logout_uri: `https://rp-${each}.example/logout` };
    const facts = await createFacts(
      storage,
      person,
      await createClient(storage, { metadata }),
      sessionId ? { sessionId } : {},
    );
    sessionId = facts.sessionId;
    await storage.grants.redeem(facts, randomUUID());
  }
  return { person, id: sessionId ?? '' };
}

it('T7.4: with 500 clients the ending runs as many statements as with one', async () => {
  const statementsOf = async (id: string): Promise<number> => {
    // A record for each grant is another matter.
    await storage.database.pool.query('UPDATE grants SET offline = true WHERE session_id = $1', [id]);
    const rows = jest.spyOn(Transaction.prototype, 'rows');
    await storage.sessions.end(id, 'admin');
    const { length } = rows.mock.calls;
    rows.mockRestore();
    return length;
  };
  const [one, many] = [await sessionOf(1), await sessionOf(1)];
  const copies = `FROM generate_series(1, 499) n`;
  await storage.database.pool.query(
    `INSERT INTO clients (tenant, id, name, metadata) SELECT 'default', 'rp-' || n, 'RP',
            jsonb_build_object('backchannel_logout_uri', 'https://rp-' || n || '.example/logout') ${copies}`,
  );
  await storage.database.pool.query(
    `INSERT INTO grants (id, tenant, attempt, client_id, sub, session_id, offline, user_epoch, client_epoch, status)
     SELECT (left(g.id::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, g.tenant, g.attempt, 'rp-' || n, g.sub, g.session_id, true, 1, 1, 'active'
       ${copies}, grants g WHERE g.session_id = $1`,
    [many.id],
  );
  const few = await statementsOf(one.id);
  expect(await statementsOf(many.id)).toBe(few);
  const { rows } = await storage.database.pool.query<{ count: number }>('SELECT count(*)::int FROM deliveries');
  expect(rows[0]?.count).toBe(501);
});

it('an ending that is repeated tells nobody a second time', async () => {
  const { id, person } = await sessionOf(2);
  await storage.sessions.end(id, 'user_logout');
  await storage.sessions.end(id, 'user_logout');
  await storage.users.disable(tenant, person.id);
  await storage.relay.settled();
  const sent = await storage.deliveries.claim(claiming);
  // Each client of this test has a session of its own sector's name; the second one joined the first one's session.
  expect(sent).toHaveLength(2);
  expect(sent.map(({ kind, message }) => [kind, message['sub']])).toEqual(Array(2).fill(['logout', person.id]));
});

it('what one has claimed nobody else gets, until its lease ends; then the first one’s word counts no more', async () => {
  await storage.sessions.end((await sessionOf(1)).id, 'admin');
  const [first] = await storage.deliveries.claim({ ...claiming, leaseSeconds: 0.05 });
  expect(await storage.deliveries.claim(claiming)).toEqual([]);
  let second = await storage.deliveries.claim(claiming);
  while (second.length === 0) second = await storage.deliveries.claim(claiming);
  if (!first) throw new Error('nothing claimed');
  await storage.deliveries.done(first);
  await storage.deliveries.postpone(first, 0, 'late');
  const { rows } = await storage.database.pool.query<{ count: number }>('SELECT count(*)::int FROM deliveries');
  expect(rows[0]?.count).toBe(1);
  if (second[0]) await storage.deliveries.done(second[0]);
  expect(await storage.deliveries.load()).toEqual([]);
});

it('gives at most so many of one host, and none of a busy one', async () => {
  for (let each = 0; each < 3; each += 1) await storage.sessions.end((await sessionOf(1)).id, 'admin');
  expect(await storage.deliveries.claim({ ...claiming, busyHosts: ['rp-0.example'] })).toEqual([]);
  expect(await storage.deliveries.claim({ ...claiming, perHost: 2 })).toHaveLength(2);
});

it('gives one of a webhook, whose order holds, and several of a stream, which has none', async () => {
  const claimedOf = async (kind: 'webhook' | 'ssf'): Promise<number> => {
    const id = randomUUID();
    const endpoint = `https://${kind}.example/`;
    await storage.subscribers.create({ id, tenant, kind, name: '', endpoint, settings: {} });
    const messages = Array.from({ length: 6 }, () => ({ id: randomUUID(), message: {} }));
    await storage.deliveries.enqueue(id, messages);
    const claimed = await storage.deliveries.claim({ ...claiming, perHost: 4 });
    // Those that were given longest ago come first, whoever asks.
    const oldest = messages.slice(0, claimed.length).map((message) => message.id);
    expect(claimed.map((delivery) => delivery.id).sort()).toEqual(oldest.sort());
    return claimed.length;
  };
  expect([await claimedOf('webhook'), await claimedOf('ssf')]).toEqual([1, 4]);
  await storage.database.pool.query('DELETE FROM subscribers');
});

it('forgets what is older than it is kept', async () => {
  await storage.sessions.end((await sessionOf(1)).id, 'admin');
  await storage.deliveries.forgetExpired();
  expect(await storage.deliveries.load()).toMatchObject([{ kind: 'logout', pending: 1 }]);
  await storage.database.pool.query(`UPDATE deliveries SET created_at = now() - interval '8 days'`);
  await storage.deliveries.forgetExpired();
  expect(await storage.deliveries.load()).toEqual([]);
});

it('a worker is told that there is something to do as long as a delivery is due, and no longer', async () => {
  const { id } = await sessionOf(1);
  await storage.relay.settled();
  expect(await storage.subscribers.hasWork(8)).toBe(false);
  await storage.sessions.end(id, 'admin');
  await storage.relay.settled();
  expect(await storage.subscribers.hasWork(8)).toBe(true);
  const [claimed] = await storage.deliveries.claim(claiming);
  if (!claimed) throw new Error('nothing was due');
  expect(await storage.subscribers.hasWork(8)).toBe(false);
  await storage.deliveries.giveBack(claimed);
  expect(await storage.subscribers.hasWork(8)).toBe(true);
  await storage.deliveries.postpone(claimed, 60, 'away');
  await storage.deliveries.done(claimed);
});
