import { randomUUID } from 'node:crypto';
import { grantLifecycle, InProcessEventBus, outboxEvent } from '#events';
import type { EndedRecord } from '../revocations/endings.js';
import type { LoggedEvent, LogPosition } from './event-log.js';
import { openTestStorage, tenant, WholeBus, type TestStorage } from '../../../../test/setup/open-test-storage.js';

let storage: TestStorage;

const told = (gid: string) => outboxEvent(grantLifecycle.created, tenant, gid, { tenant, gid, client_id: 'shop' });
const tell = (gid: string) => storage.endings.tell(() => Promise.resolve({ value: undefined, events: [told(gid)] }));
const gidsOf = (events: readonly { payload: string }[]) =>
  events.map(({ payload }) => (JSON.parse(payload) as { gid: string }).gid);

/** Reads on until there are so many: transactions of other databases of this server hold the horizon back as well. */
async function readUntil(start: LogPosition, count: number, limit = 100) {
  const gids: string[] = [];
  let position = start;
  while (gids.length < count) {
    const page = await storage.eventLog.read(position, ['lifecycle.v1'], limit);
    gids.push(...gidsOf(page.events));
    ({ position } = page);
  }
  return { gids, position };
}

describe.each([
  ['a bus that carries all of it', () => new WholeBus()],
  ['a bus of our own', () => new InProcessEventBus()],
])('with %s', (_, open) => {
  beforeAll(async () => {
    storage = await openTestStorage({ bus: open() });
  });
  afterAll(() => storage.dispose());

  it('gives what was told, once, before and after the bus has it', async () => {
    const start = await storage.eventLog.end();
    const [first, second] = [randomUUID(), randomUUID()];
    await tell(first);
    await storage.relay.settled();
    await storage.database.transaction(async (transaction) => {
      await storage.outbox.add(transaction, [told(second)]);
    });
    const all = await readUntil(start, 2);
    expect(all.gids).toEqual([first, second]);
    const [event] = (await storage.eventLog.read(start, ['lifecycle.v1'], 1)).events;
    const stamped = { 'x-xid': event?.xid, ce_time: expect.stringMatching(/Z$/) as string };
    expect(event?.headers).toMatchObject(stamped);
    expect((await storage.eventLog.read(all.position, ['lifecycle.v1'], 100)).events).toEqual([]);
  });

  it('T6.11: a reader does not pass a transaction that is still open, though a later one has committed', async () => {
    const start = await storage.eventLog.end();
    const [slow, fast] = [randomUUID(), randomUUID()];
    let position = start;
    await storage.database.transaction(async (transaction) => {
      await storage.outbox.add(transaction, [told(slow)]);
      await tell(fast);
      const meanwhile = await storage.eventLog.read(position, ['lifecycle.v1'], 100);
      expect(gidsOf(meanwhile.events)).toEqual([]);
      ({ position } = meanwhile);
    });
    expect((await readUntil(position, 2)).gids).toEqual([slow, fast]);
  });

  it('reads page by page, also within what one transaction told', async () => {
    const start = await storage.eventLog.end();
    const gids = Array.from({ length: 5 }, () => randomUUID());
    await storage.endings.tell(() => Promise.resolve({ value: undefined, events: gids.map(told) }));
    expect((await readUntil(start, 5, 2)).gids).toEqual(gids);
  });

  it('replays from a time', async () => {
    const gid = randomUUID();
    await tell(gid);
    const position = await storage.eventLog.positionAt(Date.now() / 1000 - 3600);
    let read: readonly string[] = [];
    while (!read.includes(gid)) read = gidsOf((await storage.eventLog.read(position, ['lifecycle.v1'], 1000)).events);
    expect(read).toContain(gid);
  });
});

it('what nobody on our own bus follows is in the log from its commit on, and is never sent', async () => {
  const own = await openTestStorage({ bus: new InProcessEventBus() });
  try {
    const start = await own.eventLog.end();
    const [gid, lost] = [randomUUID(), randomUUID()];
    const records: EndedRecord[] = [{ tenant, kind: 'gid', id: gid, epoch: 0, reason: 'admin' }];
    await own.endings.end(() => Promise.resolve({ value: undefined, records, events: [told(gid)] }));
    const undone = own.database.transaction(async (transaction) => {
      await own.outbox.add(transaction, [told(lost)]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await own.relay.settled();
    expect(own.typesOf(gid)).toEqual(['authz.grant.revoked.v1']);
    const read: LoggedEvent[] = [];
    for (let position = start; read.length < 2;) {
      const page = await own.eventLog.read(position, ['lifecycle.v1', 'revocations.v1'], 10);
      read.push(...page.events);
      ({ position } = page);
    }
    const types = read.map(({ headers }) => headers['ce_type']);
    expect(types.sort()).toEqual(['authz.grant.created.v1', 'authz.grant.revoked.v1']);
    expect(new Set(read.map(({ headers }) => headers['x-xid']))).toEqual(new Set([read[0]?.xid]));
    expect(new Set(read.map(({ headers }) => headers['ce_time'])).size).toBe(1);
    const { rows } = await own.database.pool.query('SELECT key FROM events WHERE key LIKE $1', [`%${lost}`]);
    expect(rows).toEqual([]);
    expect((await own.outbox.backlog()).rows).toBe(0);
  } finally {
    await own.dispose();
  }
});
