import { cpus } from 'node:os';
import { renderMarkdown } from '../report/render.js';
import type { Result } from '../report/results.js';
import { mark, type Rows } from '../report/rows.js';
import type { Growth } from './measure-growth.js';
import type { GrowthOptions } from './options.js';

/** Of more rows; another process is for a machine with more cores. */
const goalOf = (dimension: string): string => (dimension === 'processes' ? '–' : '≤ 1.2');

/** The first row is the head. */
export function growthRows(measured: readonly Growth[]): Rows {
  const head = [
    'grown',
    'workload',
    'CPU s/1,000: small',
    'large',
    'large / small',
    'goal',
    'p99 ms: small',
    'large',
    'requests/s: small',
    'large',
  ];
  return [head, ...measured.flatMap(({ dimension, results }) => rowsOf(dimension, results))];
}

function rowsOf(dimension: string, results: readonly Result[]): string[][] {
  const large = results.filter(({ name }) => name === 'large');
  return large.flatMap((after) => {
    const before = results.find(({ name, workload }) => name === 'small' && workload === after.workload);
    if (!before?.cpu || !after.cpu) return [];
    const doubt = Math.min(before.cpu.measuredSeconds, after.cpu.measuredSeconds) < 1 ? ` ${mark}` : '';
    const [small, grown] = [before.cpu.ofAll.median, after.cpu.ofAll.median];
    const costs = [small.toFixed(3), grown.toFixed(3), `${(grown / small).toFixed(2)}${doubt}`, goalOf(dimension)];
    const speed = [before.p99Ms.median.toFixed(1), after.p99Ms.median.toFixed(1), ...[before, after].map(perSecond)];
    return [[dimension, after.workload, ...costs, ...speed]];
  });
}

const perSecond = ({ requestsPerSecond }: Result): string => requestsPerSecond.median.toFixed(0);

export function renderGrowth(measured: readonly Growth[], { small, large, seconds, rounds }: GrowthOptions): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  const failures = measured.flatMap((one) => one.failures).map((line) => `\nFailed: ${line}\n`);
  return `# What growth costs

Written by \`npm run bench:growth\`: Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores. Two platforms of the
embedded profile side by side, one with ${count(small)} clients, users, grants (each with its refresh tokens) and live revocations, the other
with ${count(large)} of one of them; and, for processes, two platforms of the single profile, each behind a gateway on Postgres and Redis of its own, with
one process and with two. 32 connections, ${rounds} interleaved rounds of ${seconds} s; the median. CPU is that of the platform and of its stores
together. On a machine whose cores the load generator and the stores share, a second process shows what it costs (batches of half the size, a
second set of connections), and not what it brings. ${mark}: from less than a second of CPU, so not to be trusted. Figures belong to one machine: read the ratios.

${renderMarkdown(growthRows(measured))}
${failures.join('')}`;
}
