import type { Target } from '../targets/target.js';
import { resultsOf, type Series } from './results.js';

const parts = [
  { name: 'server', role: 'server', pid: 1 },
  { name: 'redis', role: 'store', pid: 2 },
] as const;
const target = (name: string, kind: Target['kind'], more: Partial<Target> = {}): Target => ({
  ...{ name, kind, parts, origin: '', endpoints: {} },
  asks: { clients: {}, client_credentials: {}, refresh: {} },
  stop: () => Promise.resolve(),
  ...more,
});
const series = (of: Target, cpu: readonly number[], concurrency = 32): Series => ({
  ...{ workload: 'refresh', target: of, concurrency },
  rounds: cpu.map((used) => ({
    requestsPerSecond: 1 / used,
    p50Ms: 1,
    p99Ms: 2,
    cpuPerThousand: { server: used, redis: 1 },
    cpuSeconds: 0.5,
    serverMegabytes: 100 * used,
  })),
});
const ours = target('Tokenward', 'ours');
const [dear, cheap] = [target('dear', 'peer'), target('cheap', 'peer')];

it('has the middle of the rounds, and the sums of processes', () => {
  const [result] = resultsOf([series(ours, [3, 1, 2])]);
  expect(result?.cpu).toMatchObject({
    ofServers: { median: 2, min: 1, max: 3 },
    ofAll: { median: 3 },
    ofEach: { server: { median: 2 }, redis: { median: 1 } },
    measuredSeconds: 1.5,
  });
  expect(result?.serverMegabytes).toEqual({ median: 200, min: 100, max: 300 });
  expect(result).not.toHaveProperty('shareOfCeiling');
  expect(result).not.toHaveProperty('cheapestPeer');
});

it('compares servers with the bare one, and everything of a peer with everything of ours', () => {
  const bare = target('bare', 'ceiling');
  const [first, , third, fourth] = resultsOf([
    ...[series(ours, [2]), series(bare, [1]), series(dear, [8]), series(cheap, [5])],
    series(cheap, [1], 1),
  ]);
  expect(first).toMatchObject({ shareOfCeiling: 0.5, cheapestPeer: { name: 'cheap', cpuToOurs: 2 } });
  expect(third).toMatchObject({ shareOfCeiling: 0.125, cpuToOurs: 3 });
  expect(fourth).toMatchObject({ shareOfCeiling: 0.2, cpuToOurs: 2 });
});

it('compares nothing with a peer whose processes are not known', () => {
  const all = resultsOf([series(ours, [2]), series(target('far', 'peer', { parts: [] }), [1])]);
  expect(all[0]).not.toHaveProperty('cheapestPeer');
  expect(all[1]).not.toHaveProperty('cpu');
  expect(all[1]).not.toHaveProperty('serverMegabytes');
});
