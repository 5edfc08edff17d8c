import { setTimeout as delay } from 'node:timers/promises';
import type { StartedProcess } from '../servers/processes/started-process.js';
import { ToolError } from '../servers/processes/tool-error.js';

const limitSeconds = 60;

export interface Wait {
  readonly name: string;
  readonly url: string;
  readonly status: number;
  readonly process: StartedProcess;
  readonly signal?: AbortSignal | undefined;
}

/** Asks until the answer has that status; a process that ends meanwhile ends the wait with what it wrote last. */
export async function waitUntilReady({ name, url, status, process, signal }: Wait): Promise<void> {
  const limit = performance.now() + limitSeconds * 1000;
  for (;;) {
    const answer = await ask(url);
    if (answer === status) return;
    signal?.throwIfAborted();
    if (!process.running) throw new ToolError(`${name} ended while starting; its log says:\n${process.lastLines(12)}`);
    if (performance.now() > limit) {
      throw new ToolError(
        `${name} is not ready after ${limitSeconds} s (${url}: ${answer}); its log says:\n${process.lastLines(12)}`,
      );
    }
    await delay(50);
  }
}

async function ask(url: string): Promise<number | string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3000), headers: { connection: 'close' } });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 'no answer';
  }
}
