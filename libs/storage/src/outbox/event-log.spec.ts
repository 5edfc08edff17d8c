import { randomUUID } from 'node:crypto';
import { grantLifecycle, outboxEvent } from '#events';
import type { LogPosition } from './event-log.js';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

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
