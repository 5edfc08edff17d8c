import { spreadOf } from '../measure/statistics.js';
import type { Result } from './results.js';
import { resultRows, targetRows } from './rows.js';

const cpu = {
  ofEach: { server: spreadOf([0.5]), postgres: spreadOf([0.25]) },
  ofServers: spreadOf([0.5]),
  ofAll: spreadOf([0.75, 0.75, 0.9]),
  measuredSeconds: 2,
};
const result = (more: Partial<Result> = {}): Result => ({
  ...{ workload: 'refresh', name: 'Tokenward', kind: 'ours', concurrency: 32 },
  requestsPerSecond: spreadOf([1000, 1100, 1300]),
  p50Ms: spreadOf([12.34]),
  p99Ms: spreadOf([1.234]),
  cpu,
  ...more,
});

it('has a column for each store that was there, and the ratios', () => {
  const cheapestPeer = { name: 'oidc-provider', cpuToOurs: 2 };
  const [head, row] = resultRows([result({ shareOfCeiling: 0.5, cheapestPeer, serverMegabytes: spreadOf([150.4]) })]);
  expect(head).toContain('postgres');
  expect(head).not.toContain('redis');
  const figures = ['1,100 ±18%', '12.3', '1.23', '0.750 ±20%', '0.500', '0.250'];
  expect(row).toEqual(['refresh', 'Tokenward', ...figures, '0.50', '', '2.00 (oidc-provider)', '150']);
});

it('marks what was measured from less than a second of CPU', () => {
  const [, row] = resultRows([result({ cpu: { ...cpu, measuredSeconds: 0.99 } })]);
  expect(row?.[5]).toBe('0.750 ±20% †');
});

it('leaves out the CPU of processes that are not known', () => {
  const { cpu: _, ...unknown } = result({ kind: 'peer' });
  expect(resultRows([unknown])[1]?.slice(5)).toEqual(['', '', '', '', '', '']);
});

it('tells how servers start', () => {
  const startUp = { readySeconds: 1.5, firstTokenSeconds: 1.526 };
  const facts = { name: 'Other', kind: 'peer', startUp, idleCpu: 0.034, peakMegabytes: { server: 99.6 } } as const;
  expect(targetRows({ targets: [facts] })[1]).toEqual([
    ...['Other', '1.50 s', '1.53 s', '', '', '3.4% of a core', 'server 100'],
  ]);
});
