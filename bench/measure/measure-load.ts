import { Connection } from '../load/connection.js';
import type { Target } from '../targets/target.js';
import type { Load } from '../workloads/workload.js';
import { runClosedLoop } from './closed-loop.js';
import { partTimes, serverBytes } from './part-times.js';
import { readProcessTable } from './process-table.js';
import { percentile } from './statistics.js';

export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU seconds for 1,000 requests, by part. */
  readonly cpuPerThousand: Readonly<Record<string, number>>;
  /** Of all parts, as long as it was measured. */
  readonly cpuSeconds: number;
  /** Of the server's own processes, when the load ended. */
  readonly serverMegabytes: number;
}

export interface Timing {
  readonly concurrency: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** One load against one target, once: prepares, warms up, measures. */
export async function measureLoad(target: Target, load: Load, timing: Timing): Promise<Measurement> {
  const connections = Array.from({ length: timing.concurrency }, () => new Connection(target.origin));
  try {
    const step = await load(connections, timing.warmUpSeconds + timing.seconds);
    await runClosedLoop(connections, step, timing.warmUpSeconds);
    const before = partTimes(readProcessTable(), target.parts);
    const { count, seconds, sortedMs } = await runClosedLoop(connections, step, timing.seconds);
    const table = readProcessTable();
    const after = partTimes(table, target.parts);
    if (count === 0) throw new Error('nothing was answered in the time');
    const used = Object.entries(after).map(([name, total]) => [name, total - (before[name] ?? 0)] as const);
    return {
      requestsPerSecond: count / seconds,
      p50Ms: percentile(sortedMs, 0.5),
      p99Ms: percentile(sortedMs, 0.99),
      cpuPerThousand: Object.fromEntries(used.map(([name, cpu]) => [name, (cpu * 1000) / count])),
      cpuSeconds: used.reduce((sum, [, cpu]) => sum + cpu, 0),
      serverMegabytes: serverBytes(table, target.parts) / 2 ** 20,
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}
