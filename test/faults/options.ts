import { parseArgs } from 'node:util';
import type { KafkaBrokers } from '../../tools/servers/layout.js';
import type { Plan } from './schedule.js';
import type { Profile } from './targets.js';

export const usage =
  'npm run test:faults -- [--minutes 6] [--nightly] [--seed <number>] [--profile distributed|single] [--brokers 1|3] [--pairs]';

export interface Options extends Plan {
  readonly nightly: boolean;
}

/** @throws Error with the usage */
export function parseOptions(args: readonly string[], randomSeed: () => number): Options {
  const values = parse(args);
  const nightly = values.nightly === true;
  const profile = profileOf(values.profile ?? 'distributed');
  const seed = numberOf(values.seed) ?? randomSeed();
  const minutes = numberOf(values.minutes) ?? (nightly ? 20 : 6);
  return {
    seed,
    minutes,
    profile,
    nightly,
    brokers: brokersOf(values.brokers, nightly),
    pairs: nightly || values.pairs === true,
    brokerRestarts: nightly && profile === 'distributed' ? Math.round(minutes * 2.5) : 0,
  };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      minutes: { type: 'string' },
      nightly: { type: 'boolean' },
      seed: { type: 'string' },
      profile: { type: 'string' },
      brokers: { type: 'string' },
      pairs: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch {
    throw new Error(usage);
  }
}

function profileOf(text: string): Profile {
  if (text === 'distributed' || text === 'single') return text;
  throw new Error(usage);
}

function brokersOf(text: string | undefined, nightly: boolean): KafkaBrokers {
  if (text === undefined) return nightly ? 3 : 1;
  if (text === '1') return 1;
  if (text === '3') return 3;
  throw new Error(usage);
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new Error(usage);
  return Number(text);
}
