import { Batches } from './batches.js';

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('one alone runs at once; what comes meanwhile goes together, each with its own result', async () => {
  const runs: (readonly number[])[] = [];
  const batches = new Batches<number, number>(async (items) => {
    runs.push(items);
    await after(5);
    return items.map((item) => item * 10);
  });
  expect(await Promise.all([1, 2, 3].map((item) => batches.add(item)))).toEqual([10, 20, 30]);
  expect(await batches.add(4)).toBe(40);
  expect(runs).toEqual([[1], [2, 3], [4]]);
});

it('a run that fails fails all in it, and none after it', async () => {
  let failing = true;
  const batches = new Batches<string, string>(async (items) => {
    await after(1);
    if (failing && items.includes('bad')) throw new Error('refused');
    return items;
  });
  const answers = await Promise.allSettled(['first', 'bad', 'beside'].map((item) => batches.add(item)));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  failing = false;
  expect(await batches.add('bad')).toBe('bad');
});

it('takes no more than the most in one run', async () => {
  const sizes: number[] = [];
  const batches = new Batches<number, undefined>((items) => {
    sizes.push(items.length);
    return Promise.resolve(items.map(() => undefined));
  }, 2);
  await Promise.all([1, 2, 3, 4, 5, 6].map((item) => batches.add(item)));
  expect(sizes).toEqual([1, 2, 2, 1]);
});
