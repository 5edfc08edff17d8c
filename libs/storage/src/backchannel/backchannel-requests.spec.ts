import { randomUUID } from 'node:crypto';
import {
  createClient,
  createPerson,
  openTestStorage,
  tenant,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

async function asked(more: { notification?: string; metadata?: object; lifetimeSeconds?: number } = {}) {
  const [person, client] = [
    await createPerson(storage),
    await createClient(storage, { metadata: more.metadata ?? {} }),
  ];
  const name = `${tenant}:${randomUUID()}`;
  const request = { tenant, name, clientId: client.id, userId: person.id, scope: ['openid'], resource: [] };
  const { notification, lifetimeSeconds = 60 } = more;
  await storage.backchannelRequests.add({ ...request, bindingMessage: undefined, notification, lifetimeSeconds });
  const [waiting] = await storage.backchannelRequests.waiting(tenant, person.id);
  return { name, client, person, id: waiting?.id ?? '' };
}
const poll = async ({ name, client }: { name: string; client: { id: string } }) =>
  (await storage.backchannelRequests.poll(tenant, name, client.id)).outcome;
const denied = { outcome: 'denied' } as const;

it('a client that asks too often has to wait five seconds longer each time', async () => {
  const request = await asked();
  const earlier = (seconds: number) =>
    storage.database.pool.query(
      `UPDATE backchannel_requests SET asked_at = asked_at - make_interval(secs => $2) WHERE hash = $1`,
      [request.name, seconds],
    );
  expect(await poll(request)).toBe('pending');
  await earlier(5);
  expect(await poll(request)).toBe('pending');
  expect(await poll(request)).toBe('too-soon');
  await earlier(6);
  expect(await poll(request)).toBe('too-soon');
  await earlier(15);
  expect(await poll(request)).toBe('pending');
});

it('no more than five of a client wait for one person', async () => {
  const request = await asked();
  const more = { tenant, clientId: request.client.id, userId: request.person.id, scope: ['openid'], resource: [] };
  const add = (others: object = {}) =>
    storage.backchannelRequests.add({
      ...{ ...more, name: `${tenant}:${randomUUID()}`, bindingMessage: undefined, notification: undefined },
      ...{ lifetimeSeconds: 60, ...others },
    });
  expect([await add(), await add(), await add(), await add(), await add()]).toEqual([true, true, true, true, false]);
  expect(await add({ userId: (await createPerson(storage)).id })).toBe(true);
  expect(await storage.backchannelRequests.decide(tenant, request.id, request.person.id, denied)).toBe(true);
  expect(await add()).toBe(true);
});

it('of two who decide the first counts; nobody else decides', async () => {
  const request = await asked();
  const other = await createPerson(storage);
  expect(await storage.backchannelRequests.decide(tenant, request.id, other.id, denied)).toBe(false);
  const decide = () => storage.backchannelRequests.decide(tenant, request.id, request.person.id, denied);
  expect((await Promise.all([decide(), decide()])).sort()).toEqual([false, true]);
  expect(await poll(request)).toBe('denied');
  expect(await poll({ ...request, client: { id: 'another' } })).toBe('unknown');
});

it('what has expired is told as such, decided no more, and forgotten an hour later', async () => {
  const request = await asked();
  const expire = (ago: string) =>
    storage.database.pool.query(`UPDATE backchannel_requests SET expires_at = now() - $2::interval WHERE hash = $1`, [
      request.name,
      ago,
    ]);
  await expire('1 minute');
  expect(await poll(request)).toBe('expired');
  expect(await storage.backchannelRequests.decide(tenant, request.id, request.person.id, denied)).toBe(false);
  expect(await storage.backchannelRequests.waiting(tenant, request.person.id)).toEqual([]);
  await storage.backchannelRequests.forgetExpired();
  expect(await poll(request)).toBe('expired');
  await expire('2 hours');
  await storage.backchannelRequests.forgetExpired();
  expect(await poll(request)).toBe('unknown');
});

it('a client in ping mode is told once, with the decision', async () => {
  const metadata = { backchannel_client_notification_endpoint: 'https://app.example/ping' };
  const request = await asked({ notification: 'sealed', metadata });
  const claiming = { limit: 10, busyHosts: [], perHost: 10, leaseSeconds: 30 };
  expect(await storage.deliveries.claim(claiming)).toEqual([]);
  const decide = () => storage.backchannelRequests.decide(tenant, request.id, request.person.id, denied);
  await decide();
  await decide();
  const claimed = await storage.deliveries.claim(claiming);
  expect(claimed).toMatchObject([{ kind: 'ciba', target: request.client.id, message: { sealed: 'sealed' } }]);
});
