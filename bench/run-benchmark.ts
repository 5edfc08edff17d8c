import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Closers } from './closers.js';
import { idleCpu } from './measure/idle-cpu.js';
import { peakMemoryBytes } from './measure/process-table.js';
import type { Options } from './options.js';
import { resultsOf } from './report/results.js';
import type { Run, SideFacts } from './report/run.js';
import { runRounds } from './run-rounds.js';
import { platformFolder, startSides, type Sides } from './start-sides.js';
import { startPlatform } from './targets/start-platform.js';
import type { StartUp } from './targets/target.js';
import { allWorkloads } from './workloads/all-workloads.js';
import { provision } from './workloads/provision.js';
import { sides } from './workloads/workload.js';

type Report = (line: string) => void;

/** Starts everything, measures, ends everything. */
export async function runBenchmark(options: Options, report: Report, signal: AbortSignal): Promise<Run> {
  const closers = new Closers();
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-bench-'));
  // As root the database runs as another account, which has to reach its folder.
  chmodSync(folder, 0o755);
  try {
    const started = await startSides(options, folder, closers, report);
    const made = await provision(started.ours, Math.max(...options.concurrency));
    const { only = '' } = options;
    const workloads = allWorkloads(made, started.peer).filter(({ name }) => name.includes(only));
    const { series, failures } = await runRounds(workloads, started, options, report, signal);
    const facts = await factsOf(started);
    await closers.closeAll();
    const later = options.profile === 'embedded' ? await laterStartUp(folder) : undefined;
    return {
      ...describe(options),
      results: resultsOf(series),
      sides: facts.map((one) => (one.side === 'ours' && later ? { ...one, laterStartUp: later } : one)),
      remarks: started.remarks,
      failures,
    };
  } finally {
    await closers.closeAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A moment for what the load left to be done, and then as long as housekeeping takes to come round. */
const [settleSeconds, idleSeconds] = [2, 5];

async function factsOf(started: Sides): Promise<SideFacts[]> {
  await delay(settleSeconds * 1000);
  const facts = sides.map(async (side) => {
    const target = started[side];
    if (!target) return [];
    const servers = target.parts.filter(({ role }) => role === 'server');
    const peaks = servers.map(({ name, pid }) => [name, peakMemoryBytes(pid) / 2 ** 20] as const);
    const peakMegabytes = Object.fromEntries(peaks);
    return [{ side, startUp: target.startUp, idleCpu: await idleCpu(target.parts, idleSeconds), peakMegabytes }];
  });
  return (await Promise.all(facts)).flat();
}

/** What a restart costs: the database exists, and nothing is new. */
async function laterStartUp(folder: string): Promise<StartUp> {
  const again = await startPlatform(platformFolder(folder));
  await again.stop();
  return again.startUp;
}

function describe({
  profile,
  concurrency,
  seconds,
  warmUpSeconds,
  rounds,
}: Options): Pick<Run, 'date' | 'machine' | 'settings'> {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { cores: cpus().length, node: process.versions.node, system: `${platform()} ${arch()}` },
    settings: { profile, concurrency, seconds, warmUpSeconds, rounds },
  };
}
