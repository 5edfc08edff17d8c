import { spreadOf } from '../measure/statistics.js';
import type { Result } from '../report/results.js';
import { growthRows, renderGrowth } from './render-growth.js';

const result = (name: string, cpu: number, measuredSeconds = 2): Result => ({
  ...{ workload: 'revocation, JWT', name, kind: 'ours', concurrency: 32 },
  ...{ requestsPerSecond: spreadOf([1]), p50Ms: spreadOf([1]), p99Ms: spreadOf([cpu]) },
  cpu: { ofEach: {}, ofServers: spreadOf([cpu]), ofAll: spreadOf([cpu]), measuredSeconds },
});
const growth = (...results: Result[]) => ({ dimension: 'users' as const, results, failures: [] });

it('has what the large one costs as a multiple of the small one', () => {
  expect(growthRows([growth(result('small', 2), result('large', 3))])[1]).toEqual([
    ...['users', 'revocation, JWT', '2.000', '3.000', '1.50', '≤ 1.2', '2.0', '3.0', '1', '1'],
  ]);
});

it('doubts what took less than a second of CPU', () => {
  expect(growthRows([growth(result('small', 2, 0.5), result('large', 3))])[1]?.[4]).toBe('1.50 †');
});

it('tells what failed, and leaves out what has nothing beside it', () => {
  const options = { only: [], small: 1000, large: 1e6, seconds: 3, rounds: 3, out: undefined };
  const page = renderGrowth([{ ...growth(result('large', 3)), failures: ['users: it broke'] }], options);
  expect(page).toContain('\nFailed: users: it broke\n');
  expect(page).not.toContain('| users');
});
