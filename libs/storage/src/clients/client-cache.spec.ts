import type { ClientRecord } from './client-record.js';
import { ClientCache } from './client-cache.js';
import type { Clients } from './clients.js';

const record = (version: number) => ({ id: 'shop', version, metadata: {}, settings: {} }) as unknown as ClientRecord;

/** A database whose answers are given one by one, and so may come late. */
function slowClients() {
  const asked: ((client: ClientRecord) => void)[] = [];
  const find = () => new Promise<ClientRecord>((resolve) => asked.push(resolve));
  return { clients: { find } as unknown as Clients, answer: (version: number) => asked.shift()?.(record(version)) };
}

it('T7.6: of two versions that are told out of order the newest stays', async () => {
  const { clients, answer } = slowClients();
  const cache = new ClientCache(clients);
  cache.changed('default', 'shop', 3);
  const first = cache.find('default', 'shop');
  answer(3);
  expect((await first)?.version).toBe(3);
  cache.changed('default', 'shop', 2);
  // From the cache: nobody is asked, and so nobody answers.
  expect((await cache.find('default', 'shop'))?.version).toBe(3);
});

it('T7.6: a read that was on its way when a change was told is not remembered', async () => {
  const { clients, answer } = slowClients();
  const cache = new ClientCache(clients);
  const early = cache.find('default', 'shop');
  cache.changed('default', 'shop', 2);
  answer(1);
  await early;
  const fresh = cache.find('default', 'shop');
  answer(2);
  expect((await fresh)?.version).toBe(2);
});

it('knows a client without asking until a change of it is told, its time is over, or it expires', async () => {
  let now = 0;
  const expiresAt = new Date(90_000);
  const stored = { ...record(1), expiresAt };
  const cache = new ClientCache({ find: () => Promise.resolve(stored) }, () => now);
  expect(cache.known('default', 'shop')).toBeUndefined();
  await cache.find('default', 'shop');
  expect(cache.known('default', 'shop')).toBe(stored);
  cache.changed('default', 'shop', 2);
  expect(cache.known('default', 'shop')).toBeUndefined();
  stored.version = 2;
  await cache.find('default', 'shop');
  now = 59_000;
  expect(cache.known('default', 'shop')).toBe(stored);
  now = 60_000;
  expect(cache.known('default', 'shop')).toBeUndefined();
  await cache.find('default', 'shop');
  now = 90_000;
  expect(cache.known('default', 'shop')).toBeUndefined();
  expect(await cache.find('default', 'shop')).toBeUndefined();
});
