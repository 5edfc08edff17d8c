import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childOf } from '../measure/part-times.js';
import { readProcessTable } from '../measure/process-table.js';
import { stopChild } from './child.js';
import { cleanEnvironment, measuredSettings } from './clean-environment.js';
import { firstToken } from './first-token.js';
import { freePort } from './free-port.js';
import type { FirstRun, PlatformTarget } from './target.js';

const main = fileURLToPath(new URL('../../apps/platform/src/main.js', import.meta.url));
const startLimitMs = 60_000;

/** The embedded profile: one process, and Postgres below it. */
export async function startPlatform(directory: string): Promise<PlatformTarget> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, [main], {
    env: {
      ...cleanEnvironment(),
      ...measuredSettings,
      TOKENWARD_PORT: String(port),
      TOKENWARD_DATA_DIR: directory,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const firstRun = await untilReady(child, origin, join(directory, 'first-run.json'), began + startLimitMs);
    const readySeconds = (performance.now() - began) / 1000;
    await firstToken(origin, firstRun.demo_client);
    const firstTokenSeconds = (performance.now() - began) / 1000;
    const pid = child.pid ?? 0;
    const postgres = childOf(readProcessTable(), pid, 'postgres');
    return {
      origin,
      administration: firstRun.admin_client,
      startUp: { readySeconds, firstTokenSeconds },
      parts: [
        { name: 'server', role: 'server', pid },
        ...(postgres === undefined ? [] : [{ name: 'postgres', role: 'store', pid: postgres } as const]),
      ],
      stop: () => stopChild(child),
    };
  } catch (error) {
    await stopChild(child);
    throw error;
  }
}

async function untilReady(child: ChildProcess, origin: string, file: string, limitMs: number): Promise<FirstRun> {
  const ready = async (): Promise<boolean> => existsSync(file) && (await fetch(`${origin}/health/ready`)).ok;
  while (!(await ready().catch(() => false))) {
    if (child.exitCode !== null) throw new Error('the platform ended while it was starting; the lines above say why');
    if (performance.now() > limitMs) throw new Error('the platform was not ready in time');
    await delay(10);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as FirstRun;
}
