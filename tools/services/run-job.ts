import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkoutRoot } from '../servers/layout.js';
import { ToolError } from '../servers/processes/tool-error.js';
import type { Environment } from './service-environment.js';

/** Runs a job of the admin command to its end; gives back what it printed, and shows it if it failed. */
export async function runJob(job: string, environment: Environment, args: readonly string[] = []): Promise<string> {
  const program = join(checkoutRoot(), 'dist/tools/admin/main.js');
  const child = spawn(process.execPath, [program, job, ...args], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => output.push(bytes));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  const printed = Buffer.concat(output).toString('utf8');
  if (code === 0) return printed;
  const lines = printed.trimEnd().split('\n').slice(-12).join('\n');
  throw new ToolError(`The ${job} job failed (exit code ${code}):\n${lines}`);
}
