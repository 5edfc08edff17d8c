import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

let running: ChildProcess | undefined;
afterEach(() => running?.kill('SIGKILL'));

function run(args: readonly string[], environment: NodeJS.ProcessEnv) {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = (running = spawn(process.execPath, ['dist/deploy/run-app.js', ...args], { env }));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, exited, output: () => output };
}

it('names what can be run', async () => {
  const { exited, output } = run([], {});
  expect(await exited).toBe(1);
  expect(output()).toMatch(/^Name what to run: platform, admin, .*token/);
});

it('hands the other arguments on', async () => {
  const { exited, output } = run(['admin', 'nosuch'], {});
  expect(await exited).toBe(2);
  expect(output()).toContain('nosuch');
});

it('workers are started as what was named', async () => {
  const servers = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' };
  const settings = { TOKENWARD_KEY_ENCRYPTION_KEY: 'A'.repeat(43), TOKENWARD_WORKERS: '2', TOKENWARD_PORT: '0' };
  const { child, exited, output } = run(['platform'], { ...servers, ...settings });
  const workers = (): number => new Set(output().match(/(?<=\[Nest\] )\d+/g)).size;
  while (workers() < 2 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(output()).not.toContain('Name what to run');
  expect(output()).toContain('connect to Postgres failed');
  child.kill('SIGTERM');
  await exited;
}, 60_000);
