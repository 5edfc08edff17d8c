import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const main = 'libs/service/test/tiny-main.ts';
const running: ChildProcess[] = [];
export const endTinyProcesses = (): void => running.splice(0).forEach((child) => child.kill('SIGKILL'));

/** `tiny-main.ts` as a process of its own. */
export function startTinyProcess(environment: Record<string, string>, ...args: string[]) {
  const flags = ['--conditions=source', '--import', './scripts/run-typescript.mjs'];
  const child = spawn(process.execPath, [...flags, main, ...args], {
    env: { PATH: process.env['PATH'], TOKENWARD_PORT: '0', ...environment },
  });
  running.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => code as number);
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(output.out);
      if (match !== null) return match[1] ?? match[0];
      const code = await Promise.race([once(child.stdout, 'data').then(() => undefined), exited]);
      if (code !== undefined) throw new Error(`exited with ${code}: ${output.err}`);
    }
  };
  return { child, output, exited, said };
}
