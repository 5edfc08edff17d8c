// What the flows run against: the all-in-one platform on its embedded profile, two platforms on Postgres and Redis (single), or
// the separate services on Postgres, Redis and Kafka.
// Flows know an issuer and a file of the shape of first-run.json, nothing more.
import { spawn } from 'node:child_process';
import { chmodSync, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServices } from './services-target.mjs';

const settings = {
  TOKENWARD_SIGN_UP: 'on',
  TOKENWARD_LOG_LEVEL: 'info',
};

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A service refuses settings that it does not know, so those of the tests stay here. */
const inherited = () =>
  Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^TOKENWARD_(TEST_|FLOW_|SERVERS_)/.test(key)));

export async function startPlatform() {
  const directory = mkdtempSync(join(tmpdir(), 'tokenward-flows-'));
  // As root the database runs as another account, which has to reach its folder.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const log = createWriteStream(join(directory, 'platform.log'));
  const child = spawn(process.execPath, ['dist/programs/platform.js'], {
    env: { ...inherited(), ...settings, TOKENWARD_PORT: String(port), TOKENWARD_DATA_DIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const firstRun = join(directory, 'first-run.json');
  const ready = async () => existsSync(firstRun) && (await fetch(`http://localhost:${port}/health/ready`)).ok;
  for (let tries = 0; !(await ready().catch(() => false)); tries += 1) {
    if (tries > 900 || child.exitCode !== null) {
      throw new Error(
        `The platform did not start:\n${readFileSync(join(directory, 'platform.log'), 'utf8').slice(-4000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    firstRun,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export default async function setup() {
  const profiles = { services: 'distributed', single: 'single' };
  const profile = profiles[process.env.TOKENWARD_TEST_TARGET];
  const target = profile === undefined ? await startPlatform() : await startServices(settings, profile);
  process.env.TOKENWARD_FLOW_TARGET = target.firstRun;
  globalThis.__tokenwardTarget = target;
}

export async function teardown() {
  await globalThis.__tokenwardTarget.stop();
}
