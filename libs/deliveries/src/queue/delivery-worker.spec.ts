// The guarantee: whoever follows the log gets each event of it, in order, whatever crashes; what cannot be told is kept.
import { randomUUID } from 'node:crypto';
import { grantLifecycle, outboxEvent } from '#events';
import { OutboundRefused, type OutboundAnswer, type OutboundRequest } from '#service';
import type { MessagesOf, SubscriberRecord } from '#storage';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { WebhookCourier } from '../webhooks/webhook-courier.js';
import { webhookMessages } from '../webhooks/webhook-messages.js';
import { DeliveryOptions } from './delivery-options.js';
import { DeliveryWorker } from './delivery-worker.js';

class Quick extends DeliveryOptions {
  override readonly pollMs = 10;
  override readonly turnMs = 5;
  override readonly retrySeconds = [0.02];
  override readonly breakSeconds = 0.02;
  constructor(
    override readonly leaseSeconds = 0.3,
    override readonly perHost = 8,
  ) {
    super();
  }
}

let storage: TestStorage;
let courier: WebhookCourier;
const workers: DeliveryWorker[] = [];
/** Of the events that arrived, whose they are. */
let arrived: { url: string; gid: string; id: string }[] = [];
let answer: (request: OutboundRequest) => number | Promise<number> = () => 200;
const errors: string[] = [];

beforeAll(async () => {
  storage = await openTestStorage();
  const { keyRing } = await openTestKeys(storage);
  courier = new WebhookCourier(storage.subscribers, keyRing, 'https://issuer.example');
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await storage.database.pool.query('DELETE FROM subscribers');
  arrived = [];
  answer = () => 200;
});
afterAll(() => storage.dispose());

const send = async (request: OutboundRequest): Promise<OutboundAnswer> => {
  const { data, id } = JSON.parse(request.body ?? '') as { data: { gid: string }; id: string };
  const status = await answer(request);
  if (status === 0) throw new OutboundRefused('unreachable', 'nobody');
  if (status < 300) arrived.push({ url: request.url, gid: data.gid, id });
  return { status, body: '', contentType: undefined, cacheControl: undefined, truncated: false };
};

const plainly: MessagesOf = async (_queries, webhook, events) => webhookMessages(webhook, events);

function work(options: DeliveryOptions = new Quick(), by = storage, messagesOf = plainly): DeliveryWorker {
  const worker = new DeliveryWorker({
    deliveries: by.deliveries,
    subscribers: by.subscribers,
    http: { send },
    couriers: [courier],
    messagesOf,
    options,
    monotonicMs: () => performance.now(),
    count: () => undefined,
    onError: (error) => errors.push(String(error)),
  });
  worker.start();
  workers.push(worker);
  return worker;
}

async function newWebhook(host = 'a.example'): Promise<SubscriberRecord> {
  const settings = { format: 'cloudevents', topics: ['lifecycle.v1'], types: [] };
  const id = randomUUID();
  const made = await storage.subscribers.create({
    id,
    tenant,
    kind: 'webhook',
    name: '',
    endpoint: `https://${host}/`,
    settings,
  });
  if (!made) throw new Error('not made');
  return made;
}

const told = (gid: string) => outboxEvent(grantLifecycle.created, tenant, gid, { tenant, gid, client_id: 'shop' });
const tell = async (count = 1): Promise<string[]> => {
  const gids = Array.from({ length: count }, () => randomUUID());
  for (const gid of gids) await storage.endings.tell(() => Promise.resolve({ value: undefined, events: [told(gid)] }));
  return gids;
};
const gidsAt = (host: string) => arrived.filter(({ url }) => url.includes(host)).map(({ gid }) => gid);
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
const count = async (table: string): Promise<number> => {
  const { rows } = await storage.database.pool.query<{ count: number }>(`SELECT count(*)::int FROM ${table}`);
  return rows[0]?.count ?? 0;
};

it('each subscriber gets all of it, once, in order, by two workers', async () => {
  for (const host of ['a.example', 'b.example', 'c.example']) await newWebhook(host);
  work(new Quick(30));
  work(new Quick(30));
  const gids = await tell(30);
  await until(() => arrived.length >= 90);
  for (const host of ['a.example', 'b.example', 'c.example']) expect(gidsAt(host)).toEqual(gids);
  // The last one arrives before its row goes.
  await until(async () => (await count('deliveries')) === 0);
  expect(await count('deliveries')).toBe(0);
});

it('a failure holds back what comes after it, for this one only', async () => {
  for (const host of ['a.example', 'b.example']) await newWebhook(host);
  let failures = 0;
  answer = ({ url }) => (url.includes('a.example') && (failures += 1) <= 4 ? (failures % 2 ? 0 : 500) : 200);
  work(new Quick(30));
  const gids = await tell(5);
  await until(() => arrived.length >= 10);
  expect([gidsAt('a.example'), gidsAt('b.example')]).toEqual([gids, gids]);
});

it('T6.11: what a slow transaction told is not passed over', async () => {
  await newWebhook();
  work();
  const slow = randomUUID();
  const fast = await storage.database.transaction(async (transaction) => {
    await storage.outbox.add(transaction, [told(slow)]);
    return tell(3);
  });
  await until(() => arrived.length >= 4);
  expect(gidsAt('a.example').sort()).toEqual([slow, ...fast].sort());
});

it('given up after a day, it is a dead letter, and the next one goes; it can be sent again', async () => {
  const { id } = await newWebhook();
  const [poison, next] = await tell(2);
  answer = ({ body }) => (body?.includes(poison ?? '') ? 500 : 200);
  const worker = work(Object.assign(new Quick(), { giveUpSeconds: 0.1 }));
  await until(() => arrived.length === 1);
  expect(gidsAt('a.example')).toEqual([next]);
  const [letter] = await storage.deadLetters.page(tenant, undefined, { kind: 'webhook', target: id }, 10);
  expect(letter).toMatchObject({
    kind: 'webhook',
    target: id,
    error: 'answered 500',
    message: { data: { gid: poison } },
  });
  expect(letter?.attempts).toBeGreaterThan(1);
  answer = () => 200;
  expect(await storage.deadLetters.replayMany(tenant, { target: id }, 10, async () => undefined)).toBe(1);
  worker.nudge();
  await until(() => arrived.length === 2);
  expect(await count('dead_letters')).toBe(0);
});

it('T6.14: whoever dies in the middle loses nothing; what was not marked comes again', async () => {
  await newWebhook();
  let hang = true;
  answer = () => (hang ? new Promise<number>(() => undefined) : 200);
  const dead = work(new Quick(0.2));
  const gids = await tell(3);
  await until(async () => (await count('deliveries')) === 3);
  // As good as killed: it neither finishes nor marks anything.
  workers.splice(workers.indexOf(dead), 1);
  void dead.stop();
  hang = false;
  work(new Quick(0.2));
  await until(() => arrived.length >= 3);
  expect(gidsAt('a.example')).toEqual(gids);
});

it('T7.2: taken, and not marked: it is sent a second time under the same id', async () => {
  await newWebhook();
  const done = storage.deliveries.done.bind(storage.deliveries);
  let crashes = 1;
  storage.deliveries.done = (delivery) => (crashes-- > 0 ? Promise.reject(new Error('died')) : done(delivery));
  work(new Quick(0.1));
  await tell(1);
  await until(() => arrived.length === 2);
  await until(async () => (await count('deliveries')) === 0);
  expect(new Set(arrived.map(({ id }) => id)).size).toBe(1);
  storage.deliveries.done = done;
});

it('paused it hears nothing, and afterwards everything; replayed it hears it again', async () => {
  const { id } = await newWebhook();
  // On a busy machine a shorter lease would end, and bring something twice.
  work(new Quick(30));
  await storage.subscribers.setStatus(id, 'paused', null);
  const from = Date.now() / 1000 - 1;
  const gids = await tell(3);
  // The log shows what is older than every open transaction of the server, and other specs have some.
  const unread = async () => (await storage.subscribers.progress(id))?.unread ?? 0;
  await until(async () => (await unread()) >= 3);
  expect(await unread()).toBeGreaterThanOrEqual(3);
  expect(arrived).toEqual([]);
  await storage.subscribers.setStatus(id, 'enabled', null);
  await until(() => arrived.length >= 3);
  expect(gidsAt('a.example')).toEqual(gids);
  expect(await storage.subscribers.replay(id, from)).toBe(true);
  await until(() => arrived.filter(({ gid }) => gids.includes(gid)).length === 6);
});

it('no host gets more than so many requests at once', async () => {
  for (let each = 0; each < 5; each += 1) await newWebhook('crowded.example');
  let [now, most] = [0, 0];
  answer = async () => {
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    now -= 1;
    return 200;
  };
  work(new Quick(30, 2));
  await tell(2);
  await until(() => arrived.length >= 10);
  expect(most).toBe(2);
});

it('a backlog is brought in batches: the queue of one subscriber stays short', async () => {
  const { id } = await newWebhook();
  answer = () => 503;
  const events = Array.from({ length: 250 }, () => told(randomUUID()));
  await storage.endings.tell(() => Promise.resolve({ value: undefined, events }));
  work();
  await until(async () => (await count('deliveries')) >= 200);
  expect(await count('deliveries')).toBeLessThan(250);
  answer = () => 200;
  await until(() => gidsAt('a.example').length >= 250);
  // It has arrived before it is marked as taken.
  await until(async () => (await storage.subscribers.progress(id))?.pending === 0);
  expect(await storage.subscribers.progress(id)).toMatchObject({ unread: 0, lastError: null });
});

it('one subscriber whose events cannot be put into messages keeps nobody else waiting', async () => {
  const ill = await newWebhook('a.example');
  await newWebhook('b.example');
  const fails: MessagesOf = async (_queries, webhook, events) => {
    if (webhook.id === ill.id) throw new Error('ill');
    return webhookMessages(webhook, events);
  };
  work(new Quick(), storage, fails);
  const gids = await tell(3);
  await until(() => arrived.length >= 3);
  expect(gidsAt('b.example')).toEqual(gids);
  expect((await storage.subscribers.progress(ill.id))?.unread).toBe(3);
});

it('what cannot be written is given up in the end, and does not come again for ever', async () => {
  await newWebhook();
  const [poison, next] = await tell(2);
  const requestOf = courier.requestOf.bind(courier);
  courier.requestOf = (delivery) =>
    JSON.stringify(delivery.message).includes(poison ?? '') ? Promise.reject(new Error('no key')) : requestOf(delivery);
  work(Object.assign(new Quick(), { giveUpSeconds: 0.1 }));
  await until(() => arrived.length === 1);
  expect(gidsAt('a.example')).toEqual([next]);
  expect((await storage.deadLetters.page(tenant, undefined, {}, 10))[0]?.error).toBe('could not be written');
  courier.requestOf = requestOf;
});

it('an address that is wrong does not close its host to the others', async () => {
  await newWebhook('a.example/wrong');
  answer = ({ url }) => (url.includes('wrong') ? 404 : 200);
  work(Object.assign(new Quick(30), { breakSeconds: 60 }));
  await tell(1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await newWebhook('a.example');
  const gids = await tell(1);
  await until(() => arrived.length >= 1);
  expect(arrived.map(({ gid }) => gid)).toEqual(gids);
});
