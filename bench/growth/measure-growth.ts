import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Closers } from '../closers.js';
import type { Options } from '../options.js';
import { resultsOf, type Result } from '../report/results.js';
import { runRounds } from '../run-rounds.js';
import { provisioned, type Ours } from '../targets/ours.js';
import { startPlatform } from '../targets/start-platform.js';
import { startServices } from '../targets/start-services.js';
import type { Target } from '../targets/target.js';
import { allWorkloads } from '../workloads/all-workloads.js';
import { fill } from './fill.js';
import { contents, type Content, type Dimension, type GrowthOptions } from './options.js';

export interface Growth {
  readonly dimension: Dimension;
  readonly results: readonly Result[];
  readonly failures: readonly string[];
}

type Report = (line: string) => void;

const concurrency = 32;
const measured = [
  ...['client credentials, as it comes', 'introspection, live JWT', 'introspection, live opaque', 'refresh, rotating'],
  ...['code flow, with a session', 'revocation, JWT', 'revocation, opaque'],
];

/** The same platform twice, small and large in one thing, in the same rounds. */
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
      const directory = join(folder, size);
      mkdirSync(directory, { mode: 0o755 });
      const ours = await (dimension === 'processes'
        ? startProcesses(directory, size === 'small' ? 1 : 2, report)
        : startFilled(directory, dimension, options[size], options.small, report));
      closers.add(() => ours.stop());
      targets.push({ ...(await provisioned(ours, concurrency)), name: size });
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
async function startFilled(
  directory: string,
  grown: Content,
  count: number,
  others: number,
  report: Report,
): Promise<Ours> {
  report(`${grown}: filling ${count}`);
  await (await startPlatform(directory)).stop();
  const counts = Object.fromEntries(contents.map((name) => [name, others])) as Record<Content, number>;
  await fill(directory, { ...counts, [grown]: count });
  return startPlatform(directory);
}

/** On Postgres and Redis of its own, which several processes need to know the same. */
const startProcesses = (directory: string, count: number, report: Report): Promise<Ours> =>
  startServices(directory, report, { profile: 'single', env: { TOKENWARD_WORKERS: String(count) } });

const timing = ({ seconds, rounds }: GrowthOptions): Options => ({
  ...{ profile: 'embedded', targets: [], concurrency: [concurrency], only: undefined, out: undefined },
  ...{ seconds, rounds, warmUpSeconds: Math.min(1, seconds), firstWarmUpSeconds: 0 },
});
