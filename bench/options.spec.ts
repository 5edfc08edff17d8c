import { parseOptions } from './options.js';

it('measures the embedded profile thoroughly, and keeps that', () => {
  expect(parseOptions([])).toEqual({
    profile: 'embedded',
    targets: ['bench/targets/oidc-provider.json'],
    concurrency: [1, 32, 256],
    seconds: 3,
    warmUpSeconds: 1,
    firstWarmUpSeconds: 5,
    rounds: 3,
    only: undefined,
    out: 'docs',
  });
});

it('keeps nothing that is quick or partial, unless it is told where', () => {
  expect(parseOptions(['--quick'])).toMatchObject({ seconds: 1, rounds: 1, concurrency: [32], out: undefined });
  expect(parseOptions(['--only', 'refresh'])).toMatchObject({ concurrency: [32], out: undefined });
  expect(parseOptions(['--quick', '--out', 'elsewhere']).out).toBe('elsewhere');
});

it('takes several concurrencies', () => {
  expect(parseOptions(['--concurrency', '1,32', '--profile', 'distributed'])).toMatchObject({
    profile: 'distributed',
    concurrency: [1, 32],
  });
});

it('measures other targets in place of the usual one', () => {
  expect(parseOptions(['--target', 'a.json', '--target', 'b.json']).targets).toEqual(['a.json', 'b.json']);
});

it.each([['--profile', 'other'], ['--concurrency', '0'], ['--seconds', 'x'], ['--rounds', ''], ['--unknown']])(
  'refuses %s %s',
  (...args) => {
    expect(() => parseOptions(args)).toThrow('npm run bench');
  },
);
