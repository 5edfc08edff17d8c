import { measureLoad, type Measurement } from './measure/measure-load.js';
import type { Options } from './options.js';
import type { Series } from './report/results.js';
import type { Sides } from './start-sides.js';
import { sides, type Load, type Side, type Workload } from './workloads/workload.js';

interface Running extends Series {
  readonly load: Load;
  readonly rounds: Measurement[];
}

type Report = (line: string) => void;

export interface Rounds {
  readonly series: readonly Series[];
  readonly failures: readonly string[];
}

/** Every side of every workload in every round, so that whatever else the machine does meets all of them. */
export async function runRounds(
  workloads: readonly Workload[],
  targets: Sides,
  options: Options,
  report: Report,
  signal: AbortSignal,
): Promise<Rounds> {
  const all = options.concurrency.flatMap((concurrency) =>
    workloads.flatMap((workload) => sides.flatMap((side) => seriesOf(workload, side, concurrency, targets) ?? [])),
  );
  const failures = new Map<Running, string>();
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const series of all.filter((one) => !failures.has(one))) {
      signal.throwIfAborted();
      const told = `${series.workload}, ${series.side}, ${series.concurrency} connections`;
      const outcome = await measureOnce(series, targets, options);
      if (outcome instanceof Error) failures.set(series, `${told}: ${outcome.message}`);
      else series.rounds.push(outcome);
      report(
        `round ${round}/${options.rounds}: ${told}: ${outcome instanceof Error ? outcome.message : brief(outcome)}`,
      );
    }
  }
  return { series: all.filter((one) => !failures.has(one)), failures: [...failures.values()] };
}

function seriesOf(workload: Workload, side: Side, concurrency: number, targets: Sides): Running | undefined {
  const load = workload.loads[side];
  const target = targets[side];
  return load && target && { workload: workload.name, side, concurrency, parts: target.parts, load, rounds: [] };
}

/** A load that fails is left out and told at the end: the others are worth measuring all the same. */
async function measureOnce(series: Running, targets: Sides, options: Options): Promise<Measurement | Error> {
  const target = targets[series.side];
  if (!target) return new Error('not started');
  const { warmUpSeconds, seconds } = options;
  try {
    return await measureLoad(target, series.load, { concurrency: series.concurrency, warmUpSeconds, seconds });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const brief = ({ requestsPerSecond, p50Ms, cpuPerThousand }: Measurement): string =>
  `${Math.round(requestsPerSecond)}/s, p50 ${p50Ms.toFixed(2)} ms, CPU s/1,000: ${Object.entries(cpuPerThousand)
    .map(([name, seconds]) => `${name} ${seconds.toFixed(3)}`)
    .join(', ')}`;
