import { spreadOf } from '../measure/statistics.js';
import type { Result } from './results.js';
import { resultRows, sideRows } from './rows.js';

const result = (more: Partial<Result> = {}): Result => ({
  workload: 'refresh',
  side: 'ours',
  concurrency: 32,
  requestsPerSecond: spreadOf([1000, 1100, 1300]),
  p50Ms: spreadOf([12.34]),
  p99Ms: spreadOf([1.234]),
  cpuPerThousand: { server: spreadOf([0.5]), postgres: spreadOf([0.25]) },
  serverCpu: spreadOf([0.5]),
  allCpu: spreadOf([0.75]),
  ...more,
});

it('has a column for each store that was there, and the ratios', () => {
  const [head, row] = resultRows({ results: [result({ shareOfCeiling: 0.5, peerCpuToOurs: 2 })] });
  expect(head).toContain('CPU s/1,000: postgres');
  expect(head).not.toContain('CPU s/1,000: redis');
  expect(row).toEqual(['refresh', 'Tokenward', '1,100 ±18%', '12.3', '1.23', '0.500', '0.250', '0.50', '2.00']);
});

it('names the connections where there is more than one number of them', () => {
  const [head, one] = resultRows({ results: [result({ concurrency: 1 }), result()] });
  expect([head?.[1], one?.[1]]).toEqual(['connections', '1']);
});

it('tells how servers start', () => {
  const startUp = { readySeconds: 1.5, firstTokenSeconds: 1.526 };
  expect(sideRows({ sides: [{ side: 'peer', startUp, idleCpu: 0.034, peakMegabytes: { server: 99.6 } }] })[1]).toEqual([
    'oidc-provider',
    '1.50 s',
    '1.53 s',
    '',
    '',
    '3.4% of a core',
    'server 100',
  ]);
});
