import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.js';
import { lastLines } from './last-lines.js';
import { isRunning, readDescendants, readProcess, type ProcessEntry } from './process-table.js';

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly logFile: string;
  readonly recordFile: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly account?: Account | undefined;
  /** Told of its end, whoever brought it about, while the process that started it lives. */
  readonly onExit?: ((how: string) => void) | undefined;
}

interface ProcessRecord {
  readonly entry: ProcessEntry;
  readonly logFile: string;
  readonly logStart: number;
}

/**
 * A process that these tools started, in this run or an earlier one. The record on disk carries the start time as well as the
 * pid, so a pid that the system gave to another program since is never signalled.
 */
export class StartedProcess {
  private constructor(
    private readonly record: ProcessRecord,
    private readonly recordFile: string,
  ) {}

  static start(launch: Launch): StartedProcess {
    for (const file of [launch.logFile, launch.recordFile]) mkdirSync(dirname(file), { recursive: true });
    const logStart = existsSync(launch.logFile) ? statSync(launch.logFile).size : 0;
    const log = openSync(launch.logFile, 'a', 0o600);
    const child = spawn(launch.program, launch.args, {
      cwd: launch.folder,
      env: launch.env ?? process.env,
      stdio: ['ignore', log, log],
      detached: true,
      ...launch.account,
    });
    child.on('error', () => undefined);
    child.on('exit', (code, signal) => launch.onExit?.(signal ?? `exit code ${code}`));
    child.unref();
    closeSync(log);
    const entry = child.pid === undefined ? undefined : readProcess(child.pid);
    if (!entry) throw new Error(`${launch.program} could not be run`);
    const record = { entry, logFile: launch.logFile, logStart };
    writeFileSync(launch.recordFile, JSON.stringify(record));
    return new StartedProcess(record, launch.recordFile);
  }

  /** The process that this record names, if it still runs. */
  static find(recordFile: string): StartedProcess | undefined {
    if (!existsSync(recordFile)) return undefined;
    const found = new StartedProcess(JSON.parse(readFileSync(recordFile, 'utf8')) as ProcessRecord, recordFile);
    return found.running ? found : undefined;
  }

  get pid(): number {
    return this.record.entry.pid;
  }

  get running(): boolean {
    return isRunning(this.record.entry);
  }

  /** What it wrote since this start: an older line would mislead. */
  lastLines(count: number): string {
    return lastLines(this.record.logFile, count, this.record.logStart);
  }

  /** Asks it to end; kills what is left after the limit. Answers whether it ended by itself. */
  async stop(signal: NodeJS.Signals, limitSeconds: number): Promise<boolean> {
    this.resume();
    this.#signal(signal, [this.record.entry]);
    const ended = await this.#ended([this.record.entry], limitSeconds);
    if (!ended) await this.kill();
    rmSync(this.recordFile, { force: true });
    return ended;
  }

  /** SIGKILL for it and all its children; comes back when none of them runs. */
  async kill(): Promise<void> {
    const all = this.pause();
    this.#signal('SIGKILL', all);
    if (!(await this.#ended(all, 10))) throw new Error(`process ${this.pid} is still there after SIGKILL`);
    rmSync(this.recordFile, { force: true });
  }

  /** SIGSTOP, the parent first, so that no child is born meanwhile. */
  pause(): ProcessEntry[] {
    this.#signal('SIGSTOP', [this.record.entry]);
    const children = readDescendants(this.pid);
    this.#signal('SIGSTOP', children);
    return [this.record.entry, ...children];
  }

  resume(): void {
    this.#signal('SIGCONT', [...readDescendants(this.pid), this.record.entry]);
  }

  #signal(signal: NodeJS.Signals, entries: readonly ProcessEntry[]): void {
    for (const entry of entries) {
      if (isRunning(entry)) send(signal, entry.pid);
    }
  }

  async #ended(entries: readonly ProcessEntry[], limitSeconds: number): Promise<boolean> {
    const limit = performance.now() + limitSeconds * 1000;
    while (entries.some(isRunning)) {
      if (performance.now() > limit) return false;
      await delay(15);
    }
    return true;
  }
}

/** One that has ended since it was looked for needs no signal: children of a database come and go. */
function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
