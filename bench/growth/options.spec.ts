import { dimensions, parseGrowthOptions } from './options.js';

it('grows everything from a thousand to a million', () => {
  const usual = { only: [...dimensions], small: 1000, large: 1_000_000, seconds: 3, rounds: 3, out: 'docs/growth.md' };
  expect(parseGrowthOptions([])).toEqual(usual);
});

it('keeps nothing that is quick, unless it is told where', () => {
  expect(parseGrowthOptions(['--quick', '--only', 'users'])).toMatchObject({
    only: ['users'],
    rounds: 1,
    out: undefined,
  });
  expect(parseGrowthOptions(['--quick', '--out', 'elsewhere.md']).out).toBe('elsewhere.md');
});

it.each([['--only', 'people'], ['--large', '0'], ['--rounds', 'x'], ['--unknown']])('refuses %s %s', (...args) => {
  expect(() => parseGrowthOptions(args)).toThrow('npm run bench:growth');
});
