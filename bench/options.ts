import { parseArgs } from 'node:util';

export interface Options {
  readonly profile: 'embedded' | 'distributed';
  readonly concurrency: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rounds: number;
  /** Only workloads whose name has this in it. */
  readonly only: string | undefined;
  /** Where the results are written; undefined: only printed. */
  readonly out: string | undefined;
}

export const usage =
  'npm run bench -- [--profile embedded|distributed] [--concurrency 1,32] [--seconds 3] [--rounds 3] [--only introspection] [--out docs] [--quick]';

const known = {
  profile: { type: 'string', default: 'embedded' },
  concurrency: { type: 'string', default: '32' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  only: { type: 'string' },
  out: { type: 'string' },
  quick: { type: 'boolean', default: false },
} as const;

/** @throws Error with the usage */
export function parseOptions(args: readonly string[]): Options {
  const { profile, concurrency, seconds, rounds, only, out, quick } = parsed(args);
  if (profile !== 'embedded' && profile !== 'distributed') throw new Error(usage);
  return {
    profile,
    concurrency: concurrency.split(',').map((part) => numberFrom(part, 1, 512)),
    ...extent(seconds, rounds, quick),
    only,
    // What is quick or partial is no result to keep, unless that is asked for.
    out: out ?? (quick || only !== undefined ? undefined : 'docs'),
  };
}

function extent(seconds: string | undefined, rounds: string | undefined, quick: boolean) {
  const [usualSeconds, usualRounds, warmUpSeconds] = quick ? (['1', '1', 0.2] as const) : (['3', '3', 1] as const);
  return {
    seconds: numberFrom(seconds ?? usualSeconds, 0.1, 60),
    warmUpSeconds,
    rounds: numberFrom(rounds ?? usualRounds, 1, 20),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch {
    throw new Error(usage);
  }
}

function numberFrom(text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most)) throw new Error(usage);
  return value;
}
