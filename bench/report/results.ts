import type { Part } from '../measure/part-times.js';
import type { Measurement } from '../measure/measure-load.js';
import { spreadOf, type Spread } from '../measure/statistics.js';
import type { Target } from '../targets/target.js';

/** One target of one workload in every round. */
export interface Series {
  readonly workload: string;
  readonly target: Target;
  readonly concurrency: number;
  readonly rounds: readonly Measurement[];
}

export interface Result extends Pick<Target, 'name' | 'kind'> {
  readonly workload: string;
  readonly concurrency: number;
  readonly requestsPerSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  /** CPU seconds for 1,000 requests; missing where the processes are not known. */
  readonly cpu?: Cpu;
  /** Of the server's own processes at the end of a round; missing where they are not known. */
  readonly serverMegabytes?: Spread;
  /** Requests for a CPU second of the server, as a share of the bare server's. */
  readonly shareOfCeiling?: number;
  /** A peer's: how many times our CPU it needs, stores and gateway included. */
  readonly cpuToOurs?: number;
  /** Ours: the peer that needs least, and how many times our CPU. */
  readonly cheapestPeer?: { readonly name: string; readonly cpuToOurs: number };
}

interface Cpu {
  readonly ofEach: Readonly<Record<string, Spread>>;
  readonly ofServers: Spread;
  readonly ofAll: Spread;
  /** In all rounds together. The system counts in hundredths: what comes from less than a second says little. */
  readonly measuredSeconds: number;
}

export function resultsOf(series: readonly Series[]): Result[] {
  const results = series.map(resultOf);
  return results.map((result) => ({ ...result, ...ratiosOf(result, results) }));
}

function resultOf({ workload, target: { name, kind, parts }, concurrency, rounds }: Series): Result {
  const spread = (figure: (round: Measurement) => number): Spread => spreadOf(rounds.map(figure));
  return {
    ...{ workload, name, kind, concurrency },
    requestsPerSecond: spread((round) => round.requestsPerSecond),
    p50Ms: spread((round) => round.p50Ms),
    p99Ms: spread((round) => round.p99Ms),
    ...(parts.length > 0 && {
      cpu: cpuOf(parts, rounds),
      serverMegabytes: spread((round) => round.serverMegabytes),
    }),
  };
}

function cpuOf(parts: readonly Part[], rounds: readonly Measurement[]): Cpu {
  const sum = (chosen: readonly Part[]): Spread =>
    spreadOf(
      rounds.map(({ cpuPerThousand }) => chosen.reduce((total, { name }) => total + (cpuPerThousand[name] ?? 0), 0)),
    );
  return {
    ofEach: Object.fromEntries(parts.map((part) => [part.name, sum([part])])),
    ofServers: sum(parts.filter(({ role }) => role === 'server')),
    ofAll: sum(parts),
    measuredSeconds: rounds.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
  };
}

type Ratios = Pick<Result, 'shareOfCeiling' | 'cpuToOurs' | 'cheapestPeer'>;

function ratiosOf(result: Result, all: readonly Result[]): Ratios {
  const { kind, workload, concurrency, cpu } = result;
  if (!cpu || kind === 'ceiling') return {};
  const beside = all.filter((one) => one.workload === workload && one.concurrency === concurrency);
  const cpuOfKind = (wanted: Result['kind']): Cpu | undefined => beside.find((one) => one.kind === wanted)?.cpu;
  const ceiling = cpuOfKind('ceiling');
  return {
    ...(ceiling && { shareOfCeiling: ceiling.ofServers.median / cpu.ofServers.median }),
    ...(kind === 'ours' ? cheapestOf(beside, cpu) : comparedWith(cpuOfKind('ours'), cpu)),
  };
}

const comparedWith = (ours: Cpu | undefined, cpu: Cpu): Pick<Result, 'cpuToOurs'> =>
  ours ? { cpuToOurs: cpu.ofAll.median / ours.ofAll.median } : {};

function cheapestOf(beside: readonly Result[], ours: Cpu): Pick<Result, 'cheapestPeer'> {
  const [cheapest] = beside
    .flatMap(({ kind, name, cpu }) => (kind === 'peer' && cpu ? [{ name, median: cpu.ofAll.median }] : []))
    .sort((one, other) => one.median - other.median);
  if (!cheapest) return {};
  return { cheapestPeer: { name: cheapest.name, cpuToOurs: cheapest.median / ours.ofAll.median } };
}
