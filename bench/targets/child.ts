import { fork, type ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from './clean-environment.js';

const startLimitMs = 60_000;

/** A server of this folder, which tells when it listens. It ends with this process, however that ends. */
export interface Child<Ready> {
  readonly pid: number;
  readonly ready: Ready;
  readonly readySeconds: number;
  /** Since it was started. */
  seconds(): number;
  stop(): Promise<void>;
}

export async function startChild<Ready>(module: string, settings: object): Promise<Child<Ready>> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const file = fileURLToPath(new URL(module, import.meta.url));
  const child = fork(file, [JSON.stringify(settings)], {
    env: { ...cleanEnvironment(), NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const ready = await firstMessage<Ready>(child);
    return { pid: child.pid ?? 0, ready, readySeconds: seconds(), seconds, stop: () => stopChild(child) };
  } catch (error) {
    await stopChild(child);
    throw error;
  }
}

function firstMessage<Ready>(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('a server of the benchmark did not start in time')), startLimitMs);
    child.once('message', (message) => resolve(message as Ready));
    child.once('exit', (code) => reject(new Error(`a server of the benchmark ended with ${code ?? 'a signal'}`)));
    child.once('error', reject);
    for (const event of ['message', 'exit', 'error']) child.once(event, () => clearTimeout(limit));
  });
}

/** SIGTERM, and SIGKILL if that is not enough. */
export async function stopChild(child: ChildProcess, limitSeconds = 25): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
  await ended;
  clearTimeout(killing);
}
