import { randomUUID } from 'node:crypto';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { Tallies } from './tallies.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

async function countOf(bucket: string): Promise<number | undefined> {
  const { rows } = await storage.database.pool.query<{ count: number }>(
    'SELECT count FROM attempts WHERE bucket = $1',
    [bucket],
  );
  return rows[0]?.count;
}
const tallied = (bucket: string) => ({ tenant, bucket, windowSeconds: 3600, ahead: 10 });
const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

async function tally(tallies: Tallies, bucket: string, times: number): Promise<number[]> {
  const places: number[] = [];
  while (places.length < times) places.push(await tallies.next(tallied(bucket)));
  return places;
}

it('tallies at once have a place each, and those that wait ask together', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const buckets = upTo(30).flatMap((n) => (n <= 15 ? [one, other] : [other]));
  const places = await Promise.all(buckets.map((bucket) => storage.tallies.next(tallied(bucket))));
  const of = (name: string): number[] => places.filter((_, index) => buckets[index] === name);
  expect(of(one)).toEqual(upTo(15));
  expect(of(other)).toEqual(upTo(30));
  expect([await countOf(one), await countOf(other)]).toEqual([15, 30]);
});

it('a tally counts ahead as many as there were before, up to its limit', async () => {
  const bucket = randomUUID();
  const counts: (number | undefined)[] = [];
  for (const place of upTo(30)) {
    expect(await tally(storage.tallies, bucket, 1)).toEqual([place]);
    counts.push(await countOf(bucket));
  }
  expect([...new Set(counts)]).toEqual([1, 2, 4, 8, 16, 26, 36]);
});

it('what another process has counted ahead is counted', async () => {
  const bucket = randomUUID();
  expect(await tally(storage.tallies, bucket, 5)).toEqual(upTo(5));
  expect(await tally(new Tallies(storage.database), bucket, 1)).toEqual([9]);
  expect(await tally(storage.tallies, bucket, 4)).toEqual([6, 7, 8, 10]);
});

it('what was counted ahead ends with its window, and with what is cleared', async () => {
  const bucket = randomUUID();
  let nowMs = 0;
  const tallies = new Tallies(storage.database, () => nowMs);
  expect(await tally(tallies, bucket, 3)).toEqual([1, 2, 3]);
  nowMs += 3_600_000;
  await storage.database.pool.query('UPDATE attempts SET window_ends_at = now() WHERE bucket = $1', [bucket]);
  expect(await tally(tallies, bucket, 3)).toEqual([1, 2, 3]);
  await tallies.clear(tenant, bucket);
  expect(await tally(tallies, bucket, 1)).toEqual([1]);
  expect(await countOf(bucket)).toBe(1);
});

it('a tally that Postgres refuses fails all that wait for it, and none after', async () => {
  const bucket = randomUUID();
  await storage.database.pool.query('ALTER TABLE attempts RENAME TO attempts_away');
  const refused = await Promise.allSettled([1, 2, 3].map(() => storage.tallies.next(tallied(bucket))));
  await storage.database.pool.query('ALTER TABLE attempts_away RENAME TO attempts');
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await storage.tallies.next(tallied(bucket))).toBe(1);
});
