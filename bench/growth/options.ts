import { optionValues } from '../option-values.js';

/** What the database is filled with. */
export const contents = ['clients', 'users', 'grants', 'revocations'] as const;
export type Content = (typeof contents)[number];

export const dimensions = [...contents, 'processes'] as const;
export type Dimension = (typeof dimensions)[number];

export interface GrowthOptions {
  /** What is grown, each in a run of its own. */
  readonly only: readonly Dimension[];
  readonly small: number;
  readonly large: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly out: string | undefined;
}

const usage =
  'npm run bench:growth -- [--only clients,users,grants,revocations,processes] [--small 1000] [--large 1000000] [--seconds 3] [--rounds 3] [--out docs/growth.md] [--quick]';

const { parsed, numberFrom } = optionValues(usage, {
  only: { type: 'string', default: dimensions.join(',') },
  small: { type: 'string', default: '1000' },
  large: { type: 'string', default: '1000000' },
  seconds: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '3' },
  out: { type: 'string' },
  quick: { type: 'boolean', default: false },
} as const);

/** `--quick` tries that it works; its figures are not written. @throws Error with the usage */
export function parseGrowthOptions(args: readonly string[]): GrowthOptions {
  const { only, small, large, seconds, rounds, out, quick } = parsed(args);
  const chosen = only.split(',');
  if (!chosen.every((name): name is Dimension => (dimensions as readonly string[]).includes(name)))
    throw new Error(usage);
  const sizes = { small: numberFrom(small, 1, 1e8), large: numberFrom(large, 1, 1e8) };
  const extent = quick
    ? { seconds: 0.5, rounds: 1, out }
    : { seconds: numberFrom(seconds, 0.1, 60), rounds: numberFrom(rounds, 1, 20) };
  return { only: chosen, ...sizes, out: out ?? 'docs/growth.md', ...extent };
}
