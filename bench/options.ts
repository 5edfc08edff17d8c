import { optionValues } from './option-values.js';

export interface Options {
  readonly profile: 'embedded' | 'distributed';
  /** Files that describe the servers beside the platform and the bare one. */
  readonly targets: readonly string[];
  readonly concurrency: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** How long each workload runs against each target before the first round. */
  readonly firstWarmUpSeconds: number;
  readonly rounds: number;
  /** Only workloads whose name has this in it. */
  readonly only: string | undefined;
  /** Where the results are written; undefined: only printed. */
  readonly out: string | undefined;
  /** Where a CPU profile of the embedded platform is written; undefined: none is taken. */
  readonly cpuProfiles?: string | undefined;
}

const usage =
  'npm run bench -- [--profile embedded|distributed] [--target bench/targets/oidc-provider.json]… [--concurrency 1,32,256] [--seconds 3] [--rounds 3] [--only introspection] [--out docs] [--cpu-prof folder] [--quick]';

const { parsed, numberFrom } = optionValues(usage, {
  profile: { type: 'string', default: 'embedded' },
  target: { type: 'string', multiple: true },
  concurrency: { type: 'string' },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  only: { type: 'string' },
  out: { type: 'string' },
  'cpu-prof': { type: 'string' },
  quick: { type: 'boolean', default: false },
} as const);

/** @throws Error with the usage */
export function parseOptions(args: readonly string[]): Options {
  const {
    profile,
    target = ['bench/targets/oidc-provider.json'],
    concurrency,
    seconds,
    rounds,
    only,
    out,
    'cpu-prof': cpuProfiles,
    quick,
  } = parsed(args);
  if (profile !== 'embedded' && profile !== 'distributed') throw new Error(usage);
  const usual = quick || only !== undefined ? partial : whole;
  return {
    profile,
    targets: target,
    concurrency: concurrencyFrom(concurrency ?? usual.concurrency),
    ...extent(seconds, rounds, quick),
    only,
    out: out ?? usual.out,
    cpuProfiles,
  };
}

const whole = { concurrency: '1,32,256', out: 'docs' };
/** What is quick or partial is no result to keep, unless that is asked for. */
const partial = { concurrency: '32', out: undefined };

const concurrencyFrom = (text: string): number[] => text.split(',').map((part) => numberFrom(part, 1, 512));

function extent(seconds: string | undefined, rounds: string | undefined, quick: boolean) {
  const [usualSeconds, usualRounds] = quick ? (['1', '1'] as const) : (['3', '3'] as const);
  return {
    seconds: numberFrom(seconds ?? usualSeconds, 0.1, 60),
    warmUpSeconds: quick ? 0.2 : 1,
    firstWarmUpSeconds: quick ? 0 : 5,
    rounds: numberFrom(rounds ?? usualRounds, 1, 20),
  };
}
