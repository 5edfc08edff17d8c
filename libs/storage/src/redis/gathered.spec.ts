import { AsyncLocalStorage } from 'node:async_hooks';
import { Gathered } from './gathered.js';

const doubled = (runs: (readonly number[])[]) => (items: readonly number[]) => {
  runs.push(items);
  return Promise.resolve(items.map((item) => item * 2));
};

it('makes one of what comes in one turn, and gives each its own', async () => {
  const runs: (readonly number[])[] = [];
  const gathered = new Gathered(doubled(runs));
  expect(await Promise.all([1, 2, 3].map((item) => gathered.add(item)))).toEqual([2, 4, 6]);
  expect(await gathered.add(4)).toBe(8);
  expect(runs).toEqual([[1, 2, 3], [4]]);
});

it('does not make one too long', async () => {
  const runs: (readonly number[])[] = [];
  const gathered = new Gathered(doubled(runs), 2);
  expect(await Promise.all([1, 2, 3, 4, 5].map((item) => gathered.add(item)))).toEqual([2, 4, 6, 8, 10]);
  expect(runs).toEqual([[1, 2], [3, 4], [5]]);
});

it('fails for all when it fails, and not for who comes later', async () => {
  let isDown = true;
  const gathered = new Gathered((items: readonly number[]) =>
    isDown ? Promise.reject(new Error('down')) : Promise.resolve(items),
  );
  const failed = await Promise.allSettled([gathered.add(1), gathered.add(2)]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isDown = false;
  expect(await gathered.add(3)).toBe(3);
});

it('runs in the scope of no request, and goes on in that of each', async () => {
  const scope = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const gathered = new Gathered((items: readonly string[]) => {
    seen.push(scope.getStore());
    return Promise.resolve(items);
  });
  const within = (name: string) =>
    scope.run(name, async () => {
      await gathered.add(name);
      return scope.getStore();
    });
  expect(await Promise.all(['a', 'b'].map(within))).toEqual(['a', 'b']);
  expect(seen).toEqual([undefined]);
});
