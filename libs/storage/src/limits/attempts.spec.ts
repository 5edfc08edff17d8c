import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { createPerson, openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import type { BucketLimit } from './attempts.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const limitOf = (limit: number): Omit<BucketLimit, 'bucket'> => ({ limit, windowSeconds: 900, blockSeconds: 600 });
const twoLimits = (name: string): readonly BucketLimit[] => [
  { bucket: `${name}:short`, ...limitOf(4) },
  { bucket: `${name}:long`, ...limitOf(6), blockSeconds: 7200 },
];
async function countOf(bucket: string): Promise<number | undefined> {
  const { rows } = await storage.database.pool.query<{ count: number }>(
    'SELECT count FROM attempts WHERE bucket = $1',
    [bucket],
  );
  return rows[0]?.count;
}
const secondsOf = async (of: string, limits: readonly BucketLimit[], others: readonly string[] = []) =>
  (await storage.attempts.countSignIn(of, 'nobody', limits, others)).blockedSeconds;
const endOfBlock = (bucket: string) =>
  storage.database.pool.query(`UPDATE attempts SET blocked_until = now() WHERE bucket = $1`, [bucket]);

it('each bucket blocks at a limit of its own, for its own time', async () => {
  const name = randomUUID();
  const attempt = () => secondsOf(tenant, twoLimits(name));
  expect([await attempt(), await attempt(), await attempt()]).toEqual([0, 0, 0]);
  expect(await attempt()).toBeGreaterThan(500);
  await endOfBlock(`${name}:short`);
  expect(await attempt()).toBeLessThanOrEqual(600);
  await endOfBlock(`${name}:short`);
  expect(await attempt()).toBeGreaterThan(7000);
});

it('where one bucket is blocked, or one of the others, nothing is counted', async () => {
  const [name, address] = [randomUUID(), `from-${randomUUID()}`];
  for (const _ of [1, 2]) await storage.attempts.count(tenant, address, limitOf(2));
  expect(await secondsOf(tenant, twoLimits(name), [address])).toBeGreaterThan(500);
  expect(await countOf(`${name}:short`)).toBeUndefined();
  expect(await secondsOf('another', twoLimits(name), [address])).toBe(0);
});

it('an attempt to be somebody is counted whether or not there is one, and names nobody where it is blocked', async () => {
  const person = await createPerson(storage);
  const [name, nobody, address] = [person.username ?? '', `nobody-${randomUUID()}`, `from-${randomUUID()}`];
  const attempt = (login: string) => storage.attempts.countSignIn(tenant, login, twoLimits(login), [address]);
  const open = { blockedSeconds: 0, user: person };
  expect([await attempt(name), await attempt(name.toUpperCase())]).toEqual([open, open]);
  expect(await attempt(nobody)).toEqual({ blockedSeconds: 0, user: undefined });
  for (const login of [name, name.toUpperCase(), nobody]) expect(await countOf(`${login}:short`)).toBe(1);
  for (const _ of [1, 2]) await storage.attempts.count(tenant, address, limitOf(2));
  const { blockedSeconds, user } = await attempt(name);
  expect(blockedSeconds).toBeGreaterThan(500);
  expect(user).toBeUndefined();
  expect(await countOf(`${name}:short`)).toBe(1);
});

it('of many at the same moment exactly those below the limit go through', async () => {
  const name = randomUUID();
  const attempts = Array.from({ length: 40 }, () => secondsOf(tenant, twoLimits(name)));
  const passed = (await Promise.all(attempts)).filter((seconds) => seconds === 0);
  expect(passed).toHaveLength(3);
});

it('counting and clearing at the same moment wait for no one for ever', async () => {
  const name = randomUUID();
  const buckets = twoLimits(name).map(({ bucket }) => bucket);
  const limits = buckets.map((bucket) => ({ bucket, ...limitOf(1_000_000) }));
  const statements = jest.spyOn(storage.database.pool, 'query');
  const work = Array.from({ length: 150 }, (_, index) => {
    if (index % 3 === 0) return storage.attempts.clear(tenant, ...[...buckets].reverse());
    return secondsOf(tenant, index % 2 === 0 ? limits : [...limits].reverse());
  });
  await expect(Promise.all(work)).resolves.toHaveLength(150);
  // One that Postgres had ended for a deadlock would have come again.
  expect(statements).toHaveBeenCalledTimes(150);
  statements.mockRestore();
  await storage.attempts.clear(tenant, ...buckets);
  expect(await countOf(`${name}:short`)).toBeUndefined();
});

it('what has expired starts anew, and is forgotten', async () => {
  const name = randomUUID();
  const bucket = `${name}:short`;
  for (const _ of [1, 2, 3]) await secondsOf(tenant, twoLimits(name));
  await storage.database.pool.query(`UPDATE attempts SET window_ends_at = now() - interval '1 s' WHERE bucket = $1`, [
    bucket,
  ]);
  expect(await secondsOf(tenant, twoLimits(name))).toBe(0);
  expect(await countOf(bucket)).toBe(1);
  await storage.database.pool.query(`UPDATE attempts SET window_ends_at = now() - interval '1 s' WHERE bucket = $1`, [
    bucket,
  ]);
  await storage.attempts.forgetExpired();
  expect([await countOf(bucket), await countOf(`${name}:long`)]).toEqual([undefined, 4]);
});
