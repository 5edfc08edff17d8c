import { ReloadedView } from './reloaded-view.js';

/** Loads 1, 2, 3 … */
function counting() {
  let [loads, now] = [0, 0];
  const load = (): Promise<number> => Promise.resolve((loads += 1));
  const view = new ReloadedView(load, () => now);
  return { view, advance: (ms: number) => (now += ms) };
}

it('is known once it was read, and not longer than a minute', async () => {
  const { view, advance } = counting();
  expect(view.known('default')).toBeUndefined();
  const reading = view.of('default');
  expect(view.known('default')).toBeUndefined();
  expect(await reading).toBe(1);
  expect(view.known('default')).toBe(1);
  expect(view.known('another')).toBeUndefined();
  advance(60_000);
  expect(view.known('default')).toBeUndefined();
  expect(await view.of('default')).toBe(2);
});

it('is not known any more once a change was told, even to a read that was on its way', async () => {
  const { view } = counting();
  const early = view.of('default');
  view.forget('default');
  await early;
  expect(view.known('default')).toBeUndefined();
  await view.of('default');
  view.forget('default');
  expect(view.known('default')).toBeUndefined();
});

it('is asked for again after a failure', async () => {
  const answers = [Promise.reject(new Error('away')), Promise.resolve('here')];
  const view = new ReloadedView(() => answers.shift() ?? Promise.reject(new Error('no more')));
  await expect(view.of('default')).rejects.toThrow('away');
  expect(view.known('default')).toBeUndefined();
  expect(await view.of('default')).toBe('here');
});
