import { parseOptions, usage } from './options.js';

const parse = (...args: string[]) => parseOptions(args, () => 42);

it('is six minutes by default, with a seed that is told', () => {
  expect(parse()).toEqual({
    ...{ seed: 42, minutes: 6, profile: 'distributed', nightly: false },
    ...{ brokers: 1, pairs: false, brokerRestarts: 0 },
  });
});

it('has three brokers, and two faults at once, if asked', () => {
  expect(parse('--brokers', '3', '--pairs')).toMatchObject({ brokers: 3, pairs: true });
});

it('is twenty minutes at night, with fifty restarts of three brokers, and two faults at once', () => {
  expect(parse('--nightly', '--seed', '7')).toMatchObject({
    ...{ seed: 7, minutes: 20, brokers: 3, pairs: true, brokerRestarts: 50 },
  });
  expect(parse('--nightly', '--profile', 'single')).toMatchObject({ brokerRestarts: 0 });
});

it.each([['--minutes', 'many'], ['--profile', 'embedded'], ['--brokers', '2'], ['--unknown'], ['6']])(
  'refuses %s',
  (...args) => {
    expect(() => parse(...args)).toThrow(usage);
  },
);
