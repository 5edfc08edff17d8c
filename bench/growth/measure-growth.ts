import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Closers } from '../closers.js';
import type { Options } from '../options.js';
import { resultsOf, type Result } from '../report/results.js';
import { runRounds } from '../run-rounds.js';
import { provisioned } from '../targets/ours.js';
import { startPlatform } from '../targets/start-platform.js';
import type { Target } from '../targets/target.js';
import { allWorkloads } from '../workloads/all-workloads.js';
import { fill } from './fill.js';
import { dimensions, type Dimension, type GrowthOptions } from './options.js';

export interface Growth {
  readonly dimension: Dimension;
  readonly results: readonly Result[];
  readonly failures: readonly string[];
}

type Report = (line: string) => void;

const concurrency = 32;
const measured = [
  ...['client credentials, as it comes', 'introspection, live JWT', 'introspection, live opaque', 'refresh, rotating'],
  ...['code flow, with a session', 'revocation'],
];

/** The same platform twice, with little in it and with much of one thing, in the same rounds. */
export async function measureGrowth(
  dimension: Dimension,
  options: GrowthOptions,
  report: Report,
  signal: AbortSignal,
): Promise<Growth> {
  const closers = new Closers();
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-growth-'));
  // As root the database runs as another account, which has to reach its folder.
  chmodSync(folder, 0o755);
  try {
    const targets: Target[] = [];
    for (const size of ['small', 'large'] as const) {
      signal.throwIfAborted();
      report(`${dimension}: filling ${options[size]}`);
      const counts = Object.fromEntries(dimensions.map((name) => [name, options.small]));
      const grown = { ...counts, [dimension]: options[size] } as Record<Dimension, number>;
      const target = await startFilled(join(folder, size), grown);
      closers.add(() => target.stop());
      targets.push({ ...target, name: size });
    }
    const workloads = allWorkloads().filter(({ name }) => measured.includes(name));
    const { series, failures } = await runRounds(workloads, targets, timing(options), report, signal);
    return { dimension, results: resultsOf(series), failures: failures.map((line) => `${dimension}: ${line}`) };
  } finally {
    await closers.closeAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first start makes the tables, the second finds them full. */
async function startFilled(directory: string, counts: Readonly<Record<Dimension, number>>): Promise<Target> {
  mkdirSync(directory, { mode: 0o755 });
  await (await startPlatform(directory)).stop();
  await fill(directory, counts);
  const ours = await startPlatform(directory);
  try {
    return await provisioned(ours, concurrency);
  } catch (error) {
    await ours.stop();
    throw error;
  }
}

const timing = ({ seconds, rounds }: GrowthOptions): Options => ({
  ...{ profile: 'embedded', targets: [], concurrency: [concurrency], only: undefined, out: undefined },
  ...{ seconds, rounds, warmUpSeconds: Math.min(1, seconds) },
});
