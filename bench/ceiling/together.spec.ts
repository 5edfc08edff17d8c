import { Together } from './together.js';

it('one alone runs at once; what comes meanwhile goes together, each with its own result or the failure of all', async () => {
  const runs: (readonly number[])[] = [];
  const together = new Together<number, number>(async (items) => {
    runs.push(items);
    await Promise.resolve();
    if (items.includes(4)) throw new Error('refused');
    return items.map((item) => item * 10);
  });
  expect(await Promise.all([1, 2, 3].map((item) => together.add(item)))).toEqual([10, 20, 30]);
  const refused = await Promise.allSettled([0, 4, 5].map((item) => together.add(item)));
  expect(refused.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await together.add(6)).toBe(60);
  expect(runs).toEqual([[1], [2, 3], [0], [4, 5], [6]]);
});
