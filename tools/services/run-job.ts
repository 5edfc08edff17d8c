import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkoutRoot } from '../servers/layout.js';
import { ToolError } from '../servers/processes/tool-error.js';
import type { Environment } from './service-environment.js';

/** Runs a job of the admin command to its end; what it printed is shown only if it failed. */
export async function runJob(job: 'migrate' | 'topics', environment: Environment): Promise<void> {
  const program = join(checkoutRoot(), 'dist/tools/admin/main.js');
  const child = spawn(process.execPath, [program, job], { env: { ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => output.push(bytes));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  if (code === 0) return;
  const lines = Buffer.concat(output).toString('utf8').trimEnd().split('\n').slice(-12).join('\n');
  throw new ToolError(`The ${job} job failed (exit code ${code}):\n${lines}`);
}
