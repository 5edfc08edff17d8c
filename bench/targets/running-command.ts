import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines } from '../../tools/servers/processes/last-lines.js';

export interface Command {
  readonly name: string;
  readonly command: readonly string[];
  readonly directory?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Resolves to true once it serves. */
  readonly ready: () => Promise<boolean>;
  readonly readyWithinSeconds: number;
}

/** A server that was started, and serves. */
export interface RunningCommand {
  readonly pid: number;
  readonly readySeconds: number;
  /** Since it was started. */
  seconds(): number;
  stop(): Promise<void>;
}

/** @throws Error with the last lines that it wrote */
export async function startCommand(command: Command): Promise<RunningCommand> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const child = spawnCommand(command);
  try {
    await untilReady(child, command, seconds);
    return { pid: child.pid ?? 0, readySeconds: seconds(), seconds, stop: () => stopChild(child) };
  } catch (error) {
    await stopChild(child);
    // Where a program was when it failed says less than why.
    const said = lastLines(command.logFile, 200)
      .split('\n')
      .filter((line) => !/^\s+(at|\.\.\.) /.test(line));
    throw new Error(
      `${command.name} ${error instanceof Error ? error.message : String(error)}\n${said.slice(-8).join('\n')}`,
      {
        cause: error,
      },
    );
  }
}

function spawnCommand({ command: [program = '', ...args], directory, environment, logFile }: Command): ChildProcess {
  const log = openSync(logFile, 'a');
  // A server of ours ends when its standard input does: it does not outlive a benchmark that was killed.
  const child = spawn(program, args, { cwd: directory, env: environment, stdio: ['pipe', log, log] });
  closeSync(log);
  return child;
}

async function untilReady(
  child: ChildProcess,
  { ready, readyWithinSeconds }: Command,
  seconds: () => number,
): Promise<void> {
  const failure = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const wait = async (): Promise<void> => {
    while (!(await ready().catch(() => false))) {
      if (hasEnded(child)) throw new Error(`ended while it was starting; it said:`);
      if (seconds() > readyWithinSeconds) throw new Error(`was not ready in ${readyWithinSeconds} s; it said:`);
      await delay(10);
    }
  };
  await Promise.race([failure, wait()]);
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** SIGTERM, and SIGKILL if that is not enough. */
async function stopChild(child: ChildProcess, limitSeconds = 25): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000);
  await ended;
  clearTimeout(killing);
}
