import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../../tools/servers/processes/last-lines.js';
import type { Start } from './target-file.js';

/** Told, and no failure: what a target needs is not on this machine, or cannot be fetched. */
export class LeftOut extends Error {
  constructor(name: string, why: string) {
    super(`${name} was left out: ${why}`);
  }
}

interface Preparation {
  readonly name: string;
  readonly commands: Start['prepare'];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Downloads and builds. @throws LeftOut with the last line that a command wrote */
export async function prepare({ name, commands, folder, environment }: Preparation): Promise<void> {
  const logFile = join(folder, 'prepare.log');
  for (const [program = '', ...args] of commands) {
    const log = openSync(logFile, 'a');
    const child = spawn(program, args, { cwd: folder, env: environment, stdio: ['ignore', log, log] });
    closeSync(log);
    const code = await new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
      child.once('error', () => resolve(null));
    });
    if (code !== 0) throw new LeftOut(name, `${program} failed, ${lastLines(logFile, 3)}`);
  }
}
