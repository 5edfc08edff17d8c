// What whoever types npm start meets: it works, it comes back, and where it cannot, one line says what to do.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let directory: string;
const running = new Set<ChildProcess>();

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tokenward-start-'));
  // As root the database runs as another account, which has to reach its folder.
  chmodSync(directory, 0o755);
});
afterEach(async () => {
  await Promise.all([...running].map((child) => end(child, 'SIGTERM')));
  rmSync(directory, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function launch(port: number, more: NodeJS.ProcessEnv = {}): Started {
  const env = { PATH: process.env['PATH'], TOKENWARD_PORT: String(port), TOKENWARD_DATA_DIR: directory, ...more };
  const child = spawn(process.execPath, ['dist/programs/platform.js'], { env });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => running.delete(child));
  return { child, output: () => output, ended };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill(signal);
  await closed;
}

async function ready({ output, child }: Started): Promise<void> {
  while (!output().includes('npm run demo')) {
    if (child.exitCode !== null) throw new Error(`it ended: ${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });

const firstRun = () =>
  JSON.parse(readFileSync(join(directory, 'first-run.json'), 'utf8')) as {
    issuer: string;
    admin_link: string;
    demo_client: { client_id: string; client_secret: string };
    admin_client: { client_id: string; client_secret: string; scope: string };
  };

async function tokenStatus(): Promise<number> {
  const { issuer, demo_client } = firstRun();
  const authorization = Buffer.from(`${demo_client.client_id}:${demo_client.client_secret}`).toString('base64');
  const response = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${authorization}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return response.status;
}

it('starts, tells what to try, keeps its data over Ctrl-C and kill -9, and stops cleanly', async () => {
  const port = await freePort();
  const first = launch(port);
  await ready(first);
  const { issuer, admin_link, demo_client } = firstRun();
  expect(issuer).toBe(`http://localhost:${port}`);
  expect(statSync(join(directory, 'first-run.json')).mode & 0o777).toBe(0o600);
  expect(first.output()).toContain(admin_link);
  expect(first.output()).toContain(`curl -s -u ${demo_client.client_id}:`);
  const log = first.output().match(/^\{.*$/gm) ?? [];
  expect(log.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['listening']);
  expect(await tokenStatus()).toBe(200);

  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(existsSync(join(directory, 'postgres', 'postmaster.pid'))).toBe(false);

  const second = launch(port);
  await ready(second);
  expect(second.output()).not.toContain('/first-run?');
  expect(await tokenStatus()).toBe(200);
  second.child.kill('SIGKILL');
  await second.ended;

  const third = launch(port);
  await ready(third);
  expect(await tokenStatus()).toBe(200);
  third.child.kill('SIGTERM');
  expect(await third.ended).toBe(0);
  expect(existsSync(join(directory, 'postgres', 'postmaster.pid'))).toBe(false);

  const elsewhere = await freePort();
  const fourth = launch(elsewhere);
  await ready(fourth);
  const link = new URL(firstRun().admin_link);
  expect([firstRun().issuer, link.origin, link.search]).toEqual([
    `http://localhost:${elsewhere}`,
    `http://localhost:${elsewhere}`,
    new URL(admin_link).search,
  ]);
  expect(statSync(join(directory, 'first-run.json')).mode & 0o777).toBe(0o600);
  expect(await tokenStatus()).toBe(200);
}, 60_000);

it('a port in use: one line that says what to do, before anything is started', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const started = launch(port);
  expect(await started.ended).toBe(1);
  expect(started.output()).toMatch(new RegExp(`^tokenward platform: port ${port} is in use: .*TOKENWARD_PORT.*\n$`));
  expect(existsSync(join(directory, 'postgres', 'postmaster.pid'))).toBe(false);
  await new Promise((resolve) => server.close(resolve));
}, 30_000);

it('a data folder that cannot be one: one line that says what to do', async () => {
  const file = join(directory, 'a-file');
  writeFileSync(file, '');
  for (const folder of [file, join(file, 'below'), ...(existsSync('/proc/self') ? ['/proc/tokenward/data'] : [])]) {
    const started = launch(await freePort(), { TOKENWARD_DATA_DIR: folder });
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain(`the data folder ${folder} cannot be written`);
    expect(started.output().trim().split('\n')).toHaveLength(1);
  }
});

it('a second platform on the same data is refused, and leaves the first alone', async () => {
  const first = launch(await freePort());
  await ready(first);
  const second = launch(await freePort());
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain('another Tokenward');
  expect(await tokenStatus()).toBe(200);
}, 30_000);

it.each([
  ['a public issuer', { TOKENWARD_ISSUER: 'https://login.example.com' }, 'DATABASE_URL'],
  ['half a profile', { DATABASE_URL: 'postgres://x@localhost/x' }, 'REDIS_URL is missing'],
  ['a setting that does not exist', { TOKENWARD_PROT: '1' }, 'TOKENWARD_PROT'],
  ['a port that is none', { TOKENWARD_PORT: 'abc' }, 'TOKENWARD_PORT must be'],
  ['an issuer that is none', { TOKENWARD_ISSUER: 'http://localhost:9000/' }, 'TOKENWARD_ISSUER must be'],
])('refuses %s, and names what is wrong', async (_what, more, told) => {
  const started = launch(await freePort(), more);
  expect(await started.ended).toBe(1);
  expect(started.output()).toContain(told);
  const others = started
    .output()
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('tokenward platform: TOKENWARD_') && !line.includes(told));
  expect(others).toEqual([]);
});

it('a key that is none: says so, and leaves no lock behind', async () => {
  writeFileSync(join(directory, 'key-encryption-key'), 'no key');
  const started = launch(await freePort());
  expect(await started.ended).toBe(1);
  expect(started.output()).toContain('key-encryption-key');
  expect(existsSync(join(directory, 'platform.pid'))).toBe(false);
});
