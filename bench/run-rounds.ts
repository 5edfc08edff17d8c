import { measureLoad, type Measurement } from './measure/measure-load.js';
import type { Options } from './options.js';
import type { Series } from './report/results.js';
import type { Target } from './targets/target.js';
import type { Load, Workload } from './workloads/workload.js';

interface Running extends Series {
  readonly load: Load;
  readonly rounds: Measurement[];
}

type Report = (line: string) => void;

export interface Rounds {
  readonly series: readonly Series[];
  readonly failures: readonly string[];
}

/** Every target of every workload in every round, so that whatever else the machine does meets all of them. */
export async function runRounds(
  workloads: readonly Workload[],
  targets: readonly Target[],
  options: Options,
  report: Report,
  signal: AbortSignal,
): Promise<Rounds> {
  const all = options.concurrency.flatMap((concurrency) =>
    workloads.flatMap((workload) => targets.flatMap((target) => seriesOf(workload, target, concurrency) ?? [])),
  );
  const failures = new Map<Running, string>();
  const measure = async (when: string, series: Running, options: Options): Promise<Measurement | undefined> => {
    signal.throwIfAborted();
    const told = `${series.workload}, ${series.target.name}, ${series.concurrency} connections`;
    const outcome = await measureOnce(series, options);
    report(`${when}: ${told}: ${outcome instanceof Error ? outcome.message : brief(outcome)}`);
    if (!(outcome instanceof Error)) return outcome;
    failures.set(series, `${told}: ${outcome.message}`);
    return undefined;
  };
  // Just-in-time compilers go on for seconds, those of Node as well as those of Java, and longer where requests are few.
  for (const series of all.filter(({ concurrency }) => concurrency === options.concurrency[0])) {
    if (options.firstWarmUpSeconds === 0) break;
    await measure('warming up', series, { ...options, warmUpSeconds: 0, seconds: options.firstWarmUpSeconds });
  }
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const series of all.filter((one) => !failures.has(one))) {
      const outcome = await measure(`round ${round}/${options.rounds}`, series, options);
      if (outcome) series.rounds.push(outcome);
    }
  }
  return { series: all.filter((one) => !failures.has(one)), failures: [...failures.values()] };
}

function seriesOf(workload: Workload, target: Target, concurrency: number): Running | undefined {
  const load = workload.loadFor(target);
  return load && { workload: workload.name, target, concurrency, load, rounds: [] };
}

/** A load that fails is left out and told at the end: the others are worth measuring all the same. */
async function measureOnce({ target, load, concurrency }: Running, options: Options): Promise<Measurement | Error> {
  const { warmUpSeconds, seconds } = options;
  try {
    return await measureLoad(target, load, { concurrency, warmUpSeconds, seconds });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const brief = ({ requestsPerSecond, p50Ms, cpuPerThousand }: Measurement): string =>
  `${Math.round(requestsPerSecond)}/s, p50 ${p50Ms.toFixed(2)} ms, CPU s/1,000: ${Object.entries(cpuPerThousand)
    .map(([name, seconds]) => `${name} ${seconds.toFixed(3)}`)
    .join(', ')}`;
