// The guarantee: reports of verifiers are believed of their own client only, and cannot fill the database.
import { randomUUID } from 'node:crypto';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const reported = { service: 's', feed: 'sse' as const, publishedThrough: 0, stalenessMs: 0, records: 0, delaysMs: [] };
const report = (clientId: string, instance = randomUUID()) =>
  storage.propagation.report(tenant, { ...reported, clientId, instance });
const count = async () => (await storage.propagation.count(tenant, 30)).all;

it('a client that makes up instances fills a thousand rows and no more; others go on, and so do its known ones', async () => {
  const known = randomUUID();
  await report('liar', known);
  await storage.database.pool.query(
    `INSERT INTO consumers (tenant, instance, client_id, service, feed, published_through, staleness_ms, records)
     SELECT $1, gen_random_uuid(), 'liar', 's', 'sse', now(), 0, 0 FROM generate_series(1, 998)`,
    [tenant],
  );
  for (let each = 0; each < 3; each += 1) await report('liar');
  expect(await count()).toBe(1000);
  await storage.propagation.report(tenant, { ...reported, clientId: 'liar', instance: known, service: 'new' });
  expect(await storage.propagation.consumers(tenant, 10, 'new')).toMatchObject([{ instance: known }]);
  await report('honest');
  expect(await count()).toBe(1001);
});

it('nobody writes over the instance of another client', async () => {
  const instance = randomUUID();
  await report('owner', instance);
  await storage.propagation.report(tenant, { ...reported, clientId: 'other', instance, service: 'taken over' });
  expect(await storage.propagation.consumers(tenant, 10, 'taken over')).toEqual([]);
});
