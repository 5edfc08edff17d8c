import { parseOptions } from './options.js';

it('measures the embedded profile thoroughly, and keeps that', () => {
  expect(parseOptions([])).toEqual({
    profile: 'embedded',
    concurrency: [32],
    seconds: 3,
    warmUpSeconds: 1,
    rounds: 3,
    only: undefined,
    out: 'docs',
  });
});

it('keeps nothing that is quick or partial, unless it is told where', () => {
  expect(parseOptions(['--quick'])).toMatchObject({ seconds: 1, rounds: 1, out: undefined });
  expect(parseOptions(['--only', 'refresh']).out).toBeUndefined();
  expect(parseOptions(['--quick', '--out', 'elsewhere']).out).toBe('elsewhere');
});

it('takes several concurrencies', () => {
  expect(parseOptions(['--concurrency', '1,32', '--profile', 'distributed'])).toMatchObject({
    profile: 'distributed',
    concurrency: [1, 32],
  });
});

it.each([['--profile', 'other'], ['--concurrency', '0'], ['--seconds', 'x'], ['--rounds', ''], ['--unknown']])(
  'refuses %s %s',
  (...args) => {
    expect(() => parseOptions(args)).toThrow('npm run bench');
  },
);
