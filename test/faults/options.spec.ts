import { parseOptions, usage } from './options.js';

const parse = (...args: string[]) => parseOptions(args, () => 42);

it('is six minutes by default, with a seed that is told', () => {
  expect(parse()).toEqual({ seed: 42, minutes: 6, profile: 'distributed', nightly: false, brokerRestarts: 0 });
});

it('is twenty minutes at night, with fifty restarts of the broker', () => {
  expect(parse('--nightly', '--seed', '7')).toMatchObject({ seed: 7, minutes: 20, brokerRestarts: 50 });
  expect(parse('--nightly', '--profile', 'single')).toMatchObject({ brokerRestarts: 0 });
});

it.each([['--minutes', 'many'], ['--profile', 'embedded'], ['--unknown'], ['6']])('refuses %s', (...args) => {
  expect(() => parse(...args)).toThrow(usage);
});
