import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { ServerName } from '../../tools/servers/layout.js';
import { readDescendants } from '../../tools/servers/processes/process-table.js';
import type { Consumers } from './consumers.js';
import type { Deployment } from './deployment.js';
import type { Recorder } from './history.js';
import { findLeader } from './leader.js';
import { duplicate } from './log.js';
import type { Random } from './random.js';
import type { Fault } from './schedule.js';
import type { FaultKind } from './targets.js';

interface Scene {
  readonly deployment: Deployment;
  readonly consumers: Consumers;
  readonly random: Random;
}

type Injection = (scene: Scene, fault: Fault) => Promise<string>;

/** Each comes back when what it broke is mended, and tells what it did. */
const injections: Readonly<Record<FaultKind, Injection>> = {
  'kill-service': async ({ deployment }, { target, lastsMs }) => killService(deployment, target, lastsMs),
  'kill-leader': async ({ deployment }, { lastsMs }) => {
    const leader = await findLeader(deployment);
    return leader === undefined ? 'nobody led' : killService(deployment, leader, lastsMs);
  },
  'kill-server': async ({ deployment: { servers } }, { target, lastsMs }) => {
    await servers.kill(target as ServerName);
    await delay(lastsMs);
    await servers.start(target as ServerName);
    return 'SIGKILL';
  },
  'pause-service': async ({ deployment }, { target, lastsMs }) => {
    const pid = deployment.services.processes.find(({ name }) => name === target)?.pid;
    if (pid === undefined) return 'it does not run';
    signal(pid, 'SIGSTOP');
    await delay(lastsMs);
    signal(pid, 'SIGCONT');
    return 'SIGSTOP';
  },
  'pause-server': async ({ deployment: { servers } }, { target, lastsMs }) => {
    servers.pause(target as ServerName);
    await delay(lastsMs);
    servers.resume(target as ServerName);
    return 'SIGSTOP';
  },
  flush: async ({ deployment }) => {
    const redis = new Redis(deployment.direct.REDIS_URL);
    await redis.flushall();
    redis.disconnect();
    return 'FLUSHALL';
  },
  cut: async ({ deployment }, { target }) => `${deployment.proxies.get(target)?.cut() ?? 0} connections`,
  delay: async ({ deployment, random }, { target, lastsMs }) => {
    const ms = random.between(20, 400);
    const proxy = deployment.proxies.get(target);
    proxy?.delay(ms);
    await delay(lastsMs);
    proxy?.heal();
    return `${ms} ms each way`;
  },
  hold: async ({ deployment, random }, { target, lastsMs }) => {
    const direction = random.pick(['to-server', 'to-client'] as const);
    const proxy = deployment.proxies.get(target);
    proxy?.hold(direction);
    await delay(lastsMs);
    proxy?.heal();
    return direction;
  },
  'disk-full': async ({ deployment }, { target, lastsMs }) => fillDisk(deployment, target as ServerName, lastsMs),
  clock: async ({ deployment, random }, { target, lastsMs }) => {
    const hours = random.pick([-1, 1]);
    deployment.setClock(target, hours * 3_600_000);
    await delay(lastsMs);
    deployment.setClock(target, 0);
    // It looks at its clock's file five times a second.
    await delay(300);
    return `${hours} h`;
  },
  duplicate: async ({ deployment, random }) => {
    const choose = (count: number) => Array.from({ length: Math.min(200, count) }, () => random.between(0, count - 1));
    return `${await patiently(() => duplicate(deployment.brokers, choose))} records again`;
  },
  'kill-consumer': async ({ consumers }, { lastsMs }) => {
    await consumers.killOne();
    await delay(lastsMs);
    consumers.startOne();
    return 'SIGKILL';
  },
};

/** A broker may be away while another fault begins. */
async function patiently<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 15) throw error;
      await delay(2000);
    }
  }
}

async function killService({ services }: Deployment, name: string, lastsMs: number): Promise<string> {
  await services.kill(name);
  await delay(lastsMs);
  await services.restart(name);
  return `SIGKILL of ${name}`;
}

/** The gateway has workers. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const one of [pid, ...readDescendants(pid).map((child) => child.pid)]) process.kill(one, name);
}

/** No file of the broker may grow any more: it stops when it cannot write its log, and is started again with room. */
async function fillDisk({ servers }: Deployment, broker: ServerName, lastsMs: number): Promise<string> {
  const pid = await pidOf(servers, broker);
  if (pid === undefined) return 'it does not run';
  const limit = (bytes: string) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}`]);
  limit('1:unlimited');
  await delay(lastsMs);
  const left = await pidOf(servers, broker);
  if (left === pid) limit('unlimited:unlimited');
  await servers.start(broker);
  return left === pid ? 'it went on' : 'the broker stopped';
}

const pidOf = async (servers: Deployment['servers'], name: ServerName): Promise<number | undefined> =>
  (await servers.status()).find((one) => one.name === name)?.pid;

export class Injector {
  /** What is under way, by target: one fault of a server at a time. */
  private readonly busy = new Map<string, Promise<void>>();
  readonly troubles: string[] = [];

  constructor(
    private readonly scene: Scene,
    private readonly recorder: Recorder,
  ) {}

  /** All of them, each at its time or as soon as what it breaks is whole. */
  async run(faults: readonly Fault[], stopped: () => boolean): Promise<void> {
    const running: Promise<void>[] = [];
    for (const fault of faults) {
      await delay(Math.max(0, fault.atMs - this.recorder.nowMs));
      if (stopped()) break;
      const before = this.busy.get(fault.target) ?? Promise.resolve();
      const turn = before.then(() => this.inject(fault));
      this.busy.set(fault.target, turn);
      running.push(turn);
    }
    await Promise.all(running);
  }

  private async inject(fault: Fault): Promise<void> {
    const startMs = this.recorder.nowMs;
    const { kind, target } = fault;
    const note = await injections[kind](this.scene, fault).catch((error: unknown) => {
      this.troubles.push(`${kind} ${target}: ${String(error)}`);
      return `failed: ${String(error)}`;
    });
    this.recorder.faults.push({ kind, target, startMs, endMs: this.recorder.nowMs, note });
  }
}
