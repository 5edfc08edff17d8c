import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Servers } from '../../tools/servers/index.js';
import { start, type RunningServices, type StartOptions } from '../../tools/services/index.js';
import type { Part } from '../measure/part-times.js';
import { measuredSettings } from './clean-environment.js';
import { firstToken } from './first-token.js';
import { freePortBase } from './free-port-base.js';
import { freeServersOffset } from './free-servers-offset.js';
import { demoAsks, type FirstRun, type Ours } from './ours.js';
import { storesOf } from './start-stores.js';

const adminTool = fileURLToPath(new URL('../../tools/admin/main.js', import.meta.url));

type How = Pick<StartOptions, 'profile' | 'env'>;

/** With a gateway and servers of their own: in the distributed profile one of each service, in the single one a platform. */
export async function startServices(
  directory: string,
  report: (line: string) => void,
  { profile, env }: How = {},
): Promise<Ours> {
  const servers = { directory: join(directory, 'servers'), portOffset: await freeServersOffset() };
  const began = performance.now();
  const running = await start({
    profile,
    tokenProcesses: 1,
    portBase: await freePortBase(),
    serversDir: servers.directory,
    serversPortOffset: servers.portOffset,
    env: { ...measuredSettings, ...env },
    report,
  });
  try {
    const readySeconds = (performance.now() - began) / 1000;
    const firstRun = makeFirstRun(running, join(directory, 'first-run.json'));
    await firstToken({ origin: running.issuer, ...demoAsks(firstRun) });
    const startUp = { readySeconds, firstTokenSeconds: (performance.now() - began) / 1000 };
    const parts = [...partsOf(running), ...(await storesOf(new Servers(servers)))];
    const { issuer: origin } = running;
    return { origin, administration: firstRun.admin_client, startUp, parts, stop: () => running.stop() };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

export function makeFirstRun(running: RunningServices, file: string): FirstRun {
  execFileSync(process.execPath, [adminTool, 'first-run-file', '--out', file], {
    env: { ...process.env, ...running.environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return JSON.parse(readFileSync(file, 'utf8')) as FirstRun;
}

const partsOf = (running: RunningServices): Part[] =>
  running.processes.flatMap(({ name, pid }) =>
    pid === undefined ? [] : [{ name, role: name === 'gateway' ? ('gateway' as const) : ('server' as const), pid }],
  );
