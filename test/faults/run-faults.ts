import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './check.js';
import { check } from './checker.js';
import { Consumers } from './consumers.js';
import type { Deployment } from './deployment.js';
import { Recorder, type History } from './history.js';
import { Injector } from './inject.js';
import { personWorkers, startLoad } from './load.js';
import { askAgain, observe } from './observe.js';
import type { Options } from './options.js';
import { Random } from './random.js';
import { faultLine, renderReport, revocationsOf } from './report.js';
import { Administration } from './requests.js';
import { schedule } from './schedule.js';
import { Stage } from './stage.js';
import { brokersOf } from './targets.js';
import { createWorld } from './world.js';

export interface Run {
  readonly options: Options;
  readonly deployment: Deployment;
  readonly issuer: string;
  readonly print: (line: string) => void;
}

const progressEveryMs = 15_000;
const askedAgain = 6000;

/** @returns whether every guarantee held */
export async function runFaults(run: Run): Promise<boolean> {
  const { options, deployment, issuer, print } = run;
  print(
    `seed ${options.seed}, ${options.minutes} minutes, ${options.profile} profile${brokersOf(options).length > 1 ? ', three brokers' : ''}${options.pairs ? ', pairs' : ''}`,
  );
  const administration = new Administration();
  const world = await createWorld(administration, personWorkers);
  const client = { clientId: world.witness.client_id, clientSecret: world.witness.client_secret };
  const brokers = options.profile === 'single' ? undefined : deployment.brokers;
  const consumers = new Consumers({ issuer, client, brokers });
  try {
    await consumers.listening();
    const recorder = new Recorder();
    const stage = new Stage(recorder, new Random(options.seed + 1), administration, world, consumers);
    const injector = await load(run, stage, consumers);
    const history = await finish(run, stage, consumers);
    return conclude(run, history, injector.troubles);
  } finally {
    await consumers.close();
  }
}

async function load({ options, deployment, print }: Run, stage: Stage, consumers: Consumers): Promise<Injector> {
  const { recorder } = stage;
  const injector = new Injector({ deployment, consumers, random: new Random(options.seed + 2) }, recorder);
  const faults = schedule(options);
  print(`${faults.length} faults are planned`);
  const load = startLoad(stage, options.nightly ? { machineWorkers: 4, machineRoundMs: 200 } : {});
  const progress = setInterval(() => print(progressLine(recorder)), progressEveryMs);
  const injected = injector.run(faults, () => false);
  await delay(options.minutes * 60_000);
  await injected;
  await load.stop();
  clearInterval(progress);
  return injector;
}

let before = { operations: 0, atMs: 0 };

function progressLine(recorder: Recorder): string {
  const { nowMs, operations, faults } = recorder;
  const rate = ((operations.length - before.operations) / (nowMs - before.atMs)) * 1000;
  before = { operations: operations.length, atMs: nowMs };
  const last = faults.at(-1);
  const seconds = (nowMs / 1000).toFixed(0).padStart(5);
  return `${seconds} s  ${rate.toFixed(0).padStart(4)} operations/s, ${revocationsOf(recorder)} revocations, ${faults.length} faults${last ? `, last: ${last.kind} ${last.target}` : ''}`;
}

async function finish({ options, deployment, print }: Run, stage: Stage, consumers: Consumers): Promise<History> {
  print('the load has ended; looking at what is left');
  const found = await observe(deployment, consumers);
  await askAgain(stage, askedAgain);
  const { tokens, operations, faults } = stage.recorder;
  return { brokers: brokersOf(options).length, tokens, operations, faults, found };
}

function conclude({ options, deployment, print }: Run, history: History, troubles: readonly string[]): boolean {
  const injected: Check = {
    name: 'every fault could be injected and mended',
    looked: history.faults.length,
    violations: troubles,
  };
  const enough = options.nightly ? [revocationsEnough(history, options.minutes * 500)] : [];
  const found = [...check(history), injected, ...enough];
  const checks = [...found, eachLookedAtSomething(found)];
  for (const fault of history.faults) print(faultLine(fault));
  for (const line of renderReport(history, checks)) print(line);
  const failed = checks.filter(({ violations }) => violations.length > 0).length;
  const results = join(deployment.directory, 'faults.json');
  writeFileSync(results, JSON.stringify({ options, faults: history.faults, checks }, undefined, 2));
  print(`\nseed ${options.seed}: --seed ${options.seed} repeats this schedule; written to ${results}`);
  print(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

/** A check of nothing proves nothing. */
function eachLookedAtSomething(checks: readonly Check[]): Check {
  const idle = checks.filter(({ looked }) => looked === 0).map(({ name }) => `nothing was there to see: ${name}`);
  return { name: 'every guarantee was put to the test', looked: checks.length, violations: idle };
}

/** 10,000 in twenty minutes. */
function revocationsEnough(history: History, needed: number): Check {
  const looked = revocationsOf(history);
  return { name: `at least ${needed} revocations`, looked, violations: looked >= needed ? [] : [`only ${looked}`] };
}
