import type { Spread } from '../measure/statistics.js';
import type { Side } from '../workloads/workload.js';
import type { Result } from './results.js';
import type { Run } from './run.js';

export type Rows = readonly (readonly string[])[];

const sideNames: Record<Side, string> = { ours: 'Tokenward', ceiling: 'bare Fastify', peer: 'oidc-provider' };
const stores = ['gateway', 'postgres', 'redis', 'kafka'];

const plain = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value >= 10 ? value.toFixed(1) : value.toFixed(2);
/** The median, and how far the rounds are from it, in percent. */
const withSpread = ({ median, min, max }: Spread): string =>
  `${plain(median)} ±${Math.round((Math.max(max - median, median - min) / median) * 100)}%`;
const ratio = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));

/** The first row is the head. */
export function resultRows({ results }: Pick<Run, 'results'>): Rows {
  const shown = stores.filter((name) => results.some(({ cpuPerThousand }) => name in cpuPerThousand));
  const several = new Set(results.map(({ concurrency }) => concurrency)).size > 1;
  const head = ['workload', ...(several ? ['connections'] : []), 'server', 'requests/s', 'p50 ms', 'p99 ms'];
  const costs = ['server', ...shown].map((name) => `CPU s/1,000: ${name}`);
  const rowOf = (result: Result): string[] => [
    result.workload,
    ...(several ? [String(result.concurrency)] : []),
    sideNames[result.side],
    withSpread(result.requestsPerSecond),
    plain(result.p50Ms.median),
    plain(result.p99Ms.median),
    result.serverCpu.median.toFixed(3),
    ...shown.map((name) => result.cpuPerThousand[name]?.median.toFixed(3) ?? ''),
    ratio(result.shareOfCeiling),
    ratio(result.peerCpuToOurs),
  ];
  return [[...head, ...costs, 'of the bare server', 'peer CPU / ours'], ...results.map(rowOf)];
}

export function sideRows({ sides }: Pick<Run, 'sides'>): Rows {
  const head = ['server', 'ready', 'first token', 'later: ready', 'later: first token', 'idle CPU', 'peak memory MB'];
  const seconds = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(2)} s`);
  return [
    head,
    ...sides.map(({ side, startUp, laterStartUp, idleCpu, peakMegabytes }) => [
      sideNames[side],
      seconds(startUp.readySeconds),
      seconds(startUp.firstTokenSeconds),
      seconds(laterStartUp?.readySeconds),
      seconds(laterStartUp?.firstTokenSeconds),
      idleCpu === undefined ? '' : `${(idleCpu * 100).toFixed(1)}% of a core`,
      Object.entries(peakMegabytes)
        .map(([name, megabytes]) => `${name} ${Math.round(megabytes)}`)
        .join(', '),
    ]),
  ];
}
