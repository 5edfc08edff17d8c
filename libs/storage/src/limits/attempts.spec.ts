import { randomUUID } from 'node:crypto';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { Attempts, type BucketLimit } from './attempts.js';

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
const endOfBlock = (bucket: string) =>
  storage.database.pool.query(`UPDATE attempts SET blocked_until = now() WHERE bucket = $1`, [bucket]);

it('each bucket blocks at a limit of its own, for its own time', async () => {
  const name = randomUUID();
  const attempt = () => storage.attempts.countAll(tenant, twoLimits(name));
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
  expect(await storage.attempts.countAll(tenant, twoLimits(name), [address])).toBeGreaterThan(500);
  expect(await countOf(`${name}:short`)).toBeUndefined();
  expect(await storage.attempts.countAll('another', twoLimits(name), [address])).toBe(0);
});

it('of many at the same moment exactly those below the limit go through', async () => {
  const name = randomUUID();
  const attempts = Array.from({ length: 40 }, () => storage.attempts.countAll(tenant, twoLimits(name)));
  const passed = (await Promise.all(attempts)).filter((seconds) => seconds === 0);
  expect(passed).toHaveLength(3);
});

it('counting and clearing at the same moment wait for no one for ever', async () => {
  const name = randomUUID();
  const buckets = twoLimits(name).map(({ bucket }) => bucket);
  const limits = buckets.map((bucket) => ({ bucket, ...limitOf(1_000_000) }));
  const work = Array.from({ length: 150 }, (_, index) => {
    if (index % 3 === 0) return storage.attempts.clear(tenant, ...[...buckets].reverse());
    return storage.attempts.countAll(tenant, index % 2 === 0 ? limits : [...limits].reverse());
  });
  await expect(Promise.all(work)).resolves.toHaveLength(150);
  await storage.attempts.clear(tenant, ...buckets);
  expect(await countOf(`${name}:short`)).toBeUndefined();
});

it('what has expired starts anew, and is forgotten', async () => {
  const name = randomUUID();
  const bucket = `${name}:short`;
  for (const _ of [1, 2, 3]) await storage.attempts.countAll(tenant, twoLimits(name));
  await storage.database.pool.query(`UPDATE attempts SET window_ends_at = now() - interval '1 s' WHERE bucket = $1`, [
    bucket,
  ]);
  expect(await storage.attempts.countAll(tenant, twoLimits(name))).toBe(0);
  expect(await countOf(bucket)).toBe(1);
  await storage.database.pool.query(`UPDATE attempts SET window_ends_at = now() - interval '1 s' WHERE bucket = $1`, [
    bucket,
  ]);
  await storage.attempts.forgetExpired();
  expect([await countOf(bucket), await countOf(`${name}:long`)]).toEqual([undefined, 4]);
});

const tallied = (bucket: string) => ({ tenant, bucket, windowSeconds: 3600, ahead: 10 });
const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

async function tally(attempts: Attempts, bucket: string, times: number): Promise<number[]> {
  const places: number[] = [];
  while (places.length < times) places.push(await attempts.tally(tallied(bucket)));
  return places;
}

it('tallies at once have a place each, and those that wait ask together', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const buckets = upTo(30).flatMap((n) => (n <= 15 ? [one, other] : [other]));
  const places = await Promise.all(buckets.map((bucket) => storage.attempts.tally(tallied(bucket))));
  const of = (name: string): number[] => places.filter((_, index) => buckets[index] === name);
  expect(of(one)).toEqual(upTo(15));
  expect(of(other)).toEqual(upTo(30));
  expect([await countOf(one), await countOf(other)]).toEqual([15, 30]);
});

it('a tally counts ahead as many as there were before, up to its limit', async () => {
  const bucket = randomUUID();
  const counts: (number | undefined)[] = [];
  for (const place of upTo(30)) {
    expect(await tally(storage.attempts, bucket, 1)).toEqual([place]);
    counts.push(await countOf(bucket));
  }
  expect([...new Set(counts)]).toEqual([1, 2, 4, 8, 16, 26, 36]);
});

it('what another process has counted ahead is counted', async () => {
  const bucket = randomUUID();
  expect(await tally(storage.attempts, bucket, 5)).toEqual(upTo(5));
  expect(await tally(new Attempts(storage.database), bucket, 1)).toEqual([9]);
  expect(await tally(storage.attempts, bucket, 4)).toEqual([6, 7, 8, 10]);
});

it('what was counted ahead ends with its window, and with what is cleared', async () => {
  const bucket = randomUUID();
  let nowMs = 0;
  const attempts = new Attempts(storage.database, () => nowMs);
  expect(await tally(attempts, bucket, 3)).toEqual([1, 2, 3]);
  nowMs += 3_600_000;
  await storage.database.pool.query('UPDATE attempts SET window_ends_at = now() WHERE bucket = $1', [bucket]);
  expect(await tally(attempts, bucket, 3)).toEqual([1, 2, 3]);
  await attempts.clear(tenant, bucket);
  expect(await tally(attempts, bucket, 1)).toEqual([1]);
  expect(await countOf(bucket)).toBe(1);
});

it('a tally that Postgres refuses fails all that wait for it, and none after', async () => {
  const bucket = randomUUID();
  await storage.database.pool.query('ALTER TABLE attempts RENAME TO attempts_away');
  const refused = await Promise.allSettled([1, 2, 3].map(() => storage.attempts.tally(tallied(bucket))));
  await storage.database.pool.query('ALTER TABLE attempts_away RENAME TO attempts');
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await storage.attempts.tally(tallied(bucket))).toBe(1);
});
