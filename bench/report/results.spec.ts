import { resultsOf, type Series } from './results.js';

const server = { name: 'server', role: 'server', pid: 1 } as const;
const redis = { name: 'redis', role: 'store', pid: 2 } as const;
const series = (side: Series['side'], cpu: readonly number[], more: Partial<Series> = {}): Series => ({
  workload: 'refresh',
  side,
  concurrency: 32,
  parts: [server, redis],
  rounds: cpu.map((used) => ({
    requestsPerSecond: 1 / used,
    p50Ms: 1,
    p99Ms: 2,
    cpuPerThousand: { server: used, redis: 1 },
  })),
  ...more,
});

it('has the middle of the rounds, and the sums of processes', () => {
  const [result] = resultsOf([series('ours', [3, 1, 2])]);
  expect(result).toMatchObject({
    serverCpu: { median: 2, min: 1, max: 3 },
    allCpu: { median: 3 },
    cpuPerThousand: { server: { median: 2 }, redis: { median: 1 } },
  });
  expect(result).not.toHaveProperty('shareOfCeiling');
});

it('compares the server with the bare one, and everything with everything of the peer', () => {
  const all = [
    series('ours', [2]),
    series('ceiling', [1]),
    series('peer', [5]),
    series('peer', [9], { concurrency: 1 }),
  ];
  expect(resultsOf(all)[0]).toMatchObject({ shareOfCeiling: 0.5, peerCpuToOurs: 2 });
});
