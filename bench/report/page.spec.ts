import { spreadOf } from '../measure/statistics.js';
import { renderPage, resultTables } from './page.js';
import type { Result } from './results.js';
import type { Run } from './run.js';

const one = spreadOf([1]);
const result = (concurrency: number): Result => ({
  ...{ workload: 'JWKS', name: 'Tokenward', kind: 'ours', concurrency },
  ...{ requestsPerSecond: one, p50Ms: one, p99Ms: one },
});
const run: Run = {
  date: '2026-11-22',
  machine: { cores: 2, node: '20', system: 'linux x64' },
  settings: {
    profile: 'embedded',
    concurrency: [1, 32, 256],
    seconds: 3,
    warmUpSeconds: 1,
    firstWarmUpSeconds: 5,
    rounds: 3,
  },
  results: [result(256), result(1)],
  targets: [],
  remarks: ['Keycloak was left out: mvn cannot be found.'],
  failures: ['JWKS, other: it broke'],
};

it('has a table for each number of connections that was measured', () => {
  expect(resultTables(run).map(({ title, rows }) => [title, rows.length])).toEqual([
    ['1 connection', 2],
    ['256 connections', 2],
  ]);
});

it('says what is missing', () => {
  const page = renderPage({ embedded: run });
  for (const line of ['Keycloak was left out: mvn cannot be found.', 'Failed: JWKS, other: it broke']) {
    expect(page.split('\n')).toContain(line);
  }
});

it('names the processor, where it was noted', () => {
  const on = { ...run, machine: { ...run.machine, processor: 'AMD EPYC' } };
  expect(renderPage({ embedded: on })).toContain('2 cores (AMD EPYC), linux x64, Node 20;');
  expect(renderPage({ embedded: run })).toContain('2 cores, linux x64, Node 20;');
});
