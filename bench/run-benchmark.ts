import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { argon2Build } from '#accounts';
import { Closers } from './closers.js';
import { idleCpu } from './measure/idle-cpu.js';
import { peakMegabytes } from './measure/peak-memory.js';
import type { Options } from './options.js';
import { resultsOf } from './report/results.js';
import type { Run, TargetFacts } from './report/run.js';
import { runRounds } from './run-rounds.js';
import { startTargets } from './start-targets.js';
import type { Target } from './targets/target.js';
import { allWorkloads } from './workloads/all-workloads.js';

type Report = (line: string) => void;

/** Starts everything, measures, ends everything. */
export async function runBenchmark(options: Options, report: Report, signal: AbortSignal): Promise<Run> {
  const { only = '' } = options;
  const workloads = allWorkloads().filter(({ name }) => name.includes(only));
  if (workloads.length === 0)
    throw new Error(
      `no workload has "${only}" in its name: ${allWorkloads()
        .map(({ name }) => name)
        .join('; ')}`,
    );
  const closers = new Closers();
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-bench-'));
  // As root the database runs as another account, which has to reach its folder.
  chmodSync(folder, 0o755);
  try {
    const { targets, remarks, failures: notStarted } = await startTargets(options, folder, closers, report);
    const { series, failures } = await runRounds(workloads, targets, options, report, signal);
    report(`measuring memory, idle CPU and a second start, ${Math.round(settleSeconds + idleSeconds)} s and more`);
    const facts = await factsOf(targets);
    return {
      ...describe(options),
      results: resultsOf(series),
      targets: await withLaterStartUps(facts, targets, signal),
      remarks: [passwordRemark(), ...remarks],
      failures: [...notStarted, ...failures],
    };
  } finally {
    await closers.closeAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Most of a sign-in is argon2, so it matters by whose build. */
function passwordRemark(): string {
  const build = argon2Build();
  const by = build ? `built for ${build.level} by \`npm run build:argon2\`, as the image has it` : 'as npm installs it';
  return `Tokenward hashes passwords by argon2 ${by}.`;
}

/** A moment for what the load left to be done, and then as long as housekeeping takes to come round. */
const [settleSeconds, idleSeconds] = [2, 5];

async function factsOf(targets: readonly Target[]): Promise<TargetFacts[]> {
  await delay(settleSeconds * 1000);
  return Promise.all(targets.map((target) => factsOfOne(target)));
}

async function factsOfOne({ name, kind, parts, startUp }: Target): Promise<TargetFacts> {
  if (parts.length === 0) return { name, kind, startUp, peakMegabytes: {} };
  const servers = parts.filter(({ role }) => role === 'server').map((part) => part.name);
  const peaks = Object.entries(peakMegabytes(parts)).filter(([part]) => servers.includes(part));
  const idle = await idleCpu(parts, idleSeconds);
  return { name, kind, startUp, idleCpu: idle, peakMegabytes: Object.fromEntries(peaks) };
}

/** What a restart costs: the data exist, and nothing is new. One after the other. */
async function withLaterStartUps(facts: readonly TargetFacts[], targets: readonly Target[], signal: AbortSignal) {
  const all: TargetFacts[] = [];
  for (const [index, { startAgain }] of targets.entries()) {
    const known = facts[index];
    signal.throwIfAborted();
    if (known) all.push({ ...known, laterStartUp: await startAgain?.() });
  }
  return all;
}

function describe({
  profile,
  concurrency,
  seconds,
  warmUpSeconds,
  firstWarmUpSeconds,
  rounds,
}: Options): Pick<Run, 'date' | 'machine' | 'settings'> {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cores: cpus().length,
      processor: cpus()[0]?.model.trim(),
      node: process.versions.node,
      system: `${platform()} ${arch()}`,
    },
    settings: { profile, concurrency, seconds, warmUpSeconds, firstWarmUpSeconds, rounds },
  };
}
