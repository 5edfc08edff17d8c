import type { Spread } from '../measure/statistics.js';
import type { Result } from './results.js';
import type { Run } from './run.js';

export type Rows = readonly (readonly string[])[];

const beside = ['gateway', 'postgres', 'redis', 'kafka'];
/** Behind what was measured from less than a second of CPU. */
export const mark = '†';

const plain = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const percentAround = ({ median, min, max }: Spread): string =>
  `±${median === 0 ? 0 : Math.round((Math.max(max - median, median - min) / median) * 100)}%`;
const fromTo = ({ min, max }: Spread): string => [...new Set([min, max].map(Math.round))].join(' to ');
const ratio = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(2));
const seconds = (spread: Spread | undefined): string => spread?.median.toFixed(3) ?? '';

/** Of one number of connections. The first row is the head; a store has a column where it was used. */
export function resultRows(results: readonly Result[]): Rows {
  const shown = beside.filter((name) => results.some(({ cpu }) => cpu && name in cpu.ofEach));
  const head = ['workload', 'server', 'requests/s', 'p50 ms', 'p99 ms', 'CPU s/1,000', 'of it: server', ...shown];
  return [
    [...head, 'of the bare server', 'CPU / ours', 'cheapest peer', 'memory MB'],
    ...results.map((result) => [
      result.workload,
      result.name,
      `${plain(result.requestsPerSecond.median)} ${percentAround(result.requestsPerSecond)}`,
      plain(result.p50Ms.median),
      plain(result.p99Ms.median),
      allCpu(result),
      seconds(result.cpu?.ofServers),
      ...shown.map((name) => seconds(result.cpu?.ofEach[name])),
      ratio(result.shareOfCeiling),
      ratio(result.cpuToOurs),
      result.cheapestPeer ? `${ratio(result.cheapestPeer.cpuToOurs)} (${result.cheapestPeer.name})` : '',
      result.serverMegabytes ? fromTo(result.serverMegabytes) : '',
    ]),
  ];
}

function allCpu({ cpu }: Result): string {
  if (!cpu) return '';
  const doubt = cpu.measuredSeconds < 1 ? ` ${mark}` : '';
  return `${seconds(cpu.ofAll)} ${percentAround(cpu.ofAll)}${doubt}`;
}

export function targetRows({ targets }: Pick<Run, 'targets'>): Rows {
  const head = ['server', 'ready', 'first token', 'later: ready', 'later: first token', 'idle CPU', 'peak memory MB'];
  const after = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(2)} s`);
  return [
    head,
    ...targets.map(({ name, startUp, laterStartUp, idleCpu, peakMegabytes }) => [
      name,
      after(startUp?.readySeconds),
      after(startUp?.firstTokenSeconds),
      after(laterStartUp?.readySeconds),
      after(laterStartUp?.firstTokenSeconds),
      idleCpu === undefined ? '' : `${(idleCpu * 100).toFixed(1)}% of a core`,
      Object.entries(peakMegabytes)
        .map(([part, megabytes]) => `${part} ${Math.round(megabytes)}`)
        .join(', '),
    ]),
  ];
}
