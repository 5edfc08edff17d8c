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

it('what Postgres refuses costs those beside it nothing', async () => {
  const runs: (readonly string[])[] = [];
  const batches = new Batches<string, string>(async (items) => {
    runs.push(items);
    await after(1);
    if (items.includes('bad')) throw Object.assign(new Error('check violation'), { code: '23514' });
    return items.map((item) => Promise.resolve(`${item} done`));
  });
  const answers = await Promise.allSettled(['first', 'one', 'bad', 'two'].map((item) => batches.add(item)));
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'refused'))).toEqual([
    ...['first done', 'one done', 'refused', 'two done'],
  ]);
  expect(runs).toEqual([['first'], ['one', 'bad', 'two'], ['one'], ['bad'], ['two']]);
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

it('a run that lasts is overtaken, by three at most until one of them ends', async () => {
  const begun: string[] = [];
  const release = new Map<string, () => void>();
  const batches = new Batches<string, string>(
    async (items) => {
      begun.push(items.join());
      const [first = ''] = items;
      if (first.startsWith('lasts')) await new Promise<void>((resolve) => release.set(first, resolve));
      return items;
    },
    500,
    10,
  );
  const lasting = batches.add('lasts 1');
  expect(await batches.add('goes on')).toBe('goes on');
  const others = [];
  for (const item of ['lasts 2', 'lasts 3', 'lasts 4']) {
    others.push(batches.add(item));
    for (let tries = 0; tries < 200 && !begun.includes(item); tries += 1) await after(5);
  }
  const held = batches.add('held');
  await after(100);
  expect(begun).toEqual(['lasts 1', 'goes on', 'lasts 2', 'lasts 3', 'lasts 4']);
  release.get('lasts 1')?.();
  expect(await held).toBe('held');
  for (const end of release.values()) end();
  expect(await Promise.all([lasting, ...others])).toEqual(['lasts 1', 'lasts 2', 'lasts 3', 'lasts 4']);
  expect(await batches.add('last')).toBe('last');
});
