import type { Part } from '../measure/part-times.js';
import type { Measurement } from '../measure/measure-load.js';
import { spreadOf, type Spread } from '../measure/statistics.js';
import type { Side } from '../workloads/workload.js';

/** One side of one workload in every round. */
export interface Series {
  readonly workload: string;
  readonly side: Side;
  readonly concurrency: number;
  readonly parts: readonly Part[];
  readonly rounds: readonly Measurement[];
}

export interface Result {
  readonly workload: string;
  readonly side: Side;
  readonly concurrency: number;
  readonly requestsPerSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  /** CPU seconds for 1,000 requests: of each process, of the server's processes, of all. */
  readonly cpuPerThousand: Readonly<Record<string, Spread>>;
  readonly serverCpu: Spread;
  readonly allCpu: Spread;
  /** Ours only: requests for a CPU second of the server, as a share of the bare server's. */
  readonly shareOfCeiling?: number;
  /** Ours only: how many times our CPU the peer needs, stores and gateway included. */
  readonly peerCpuToOurs?: number;
}

export function resultsOf(series: readonly Series[]): Result[] {
  const results = series.map(resultOf);
  return results.map((result) => ({ ...result, ...ratiosOf(result, results) }));
}

function resultOf({ workload, side, concurrency, parts, rounds }: Series): Result {
  const spread = (figure: (round: Measurement) => number): Spread => spreadOf(rounds.map(figure));
  const sum = (chosen: readonly Part[]): Spread =>
    spread(({ cpuPerThousand }) => chosen.reduce((total, { name }) => total + (cpuPerThousand[name] ?? 0), 0));
  return {
    workload,
    side,
    concurrency,
    requestsPerSecond: spread((round) => round.requestsPerSecond),
    p50Ms: spread((round) => round.p50Ms),
    p99Ms: spread((round) => round.p99Ms),
    cpuPerThousand: Object.fromEntries(parts.map((part) => [part.name, sum([part])])),
    serverCpu: sum(parts.filter(({ role }) => role === 'server')),
    allCpu: sum(parts),
  };
}

function ratiosOf(ours: Result, all: readonly Result[]): Pick<Result, 'shareOfCeiling' | 'peerCpuToOurs'> {
  if (ours.side !== 'ours') return {};
  const beside = (side: Side): Result | undefined =>
    all.find((one) => one.side === side && one.workload === ours.workload && one.concurrency === ours.concurrency);
  const [ceiling, peer] = [beside('ceiling'), beside('peer')];
  return {
    ...(ceiling && { shareOfCeiling: ceiling.serverCpu.median / ours.serverCpu.median }),
    ...(peer && { peerCpuToOurs: peer.allCpu.median / ours.allCpu.median }),
  };
}
