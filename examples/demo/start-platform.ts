import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DemoError } from './demo-error.js';

export interface StartedPlatform {
  readonly issuer: string;
  readonly directory: string;
  stop(): Promise<void>;
}

const readyLimitSeconds = 60;
const program = fileURLToPath(new URL('../../programs/platform.js', import.meta.url));

/** A platform on its embedded profile: a free port, and data that go with it. */
export async function startPlatform(environment: NodeJS.ProcessEnv): Promise<StartedPlatform> {
  const directory = mkdtempSync(join(tmpdir(), 'tokenward-demo-'));
  // As root the database runs as another account, which has to reach its folder.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const child = spawn(process.execPath, [program], {
    cwd: directory,
    env: { ...withoutSettings(environment), TOKENWARD_PORT: String(port), TOKENWARD_DATA_DIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const issuer = `http://localhost:${port}`;
  const stop = (): Promise<void> => end(child, directory);
  const said = outputOf(child);
  const began = performance.now();
  while (!said().includes('Tokenward is ready')) {
    await delay(50);
    if (child.exitCode === null && performance.now() - began < readyLimitSeconds * 1000) continue;
    await stop();
    throw new DemoError(`The platform did not start:\n${said().slice(-2000)}`);
  }
  return { issuer, directory, stop };
}

/** Only the name of a setting is looked at: none of them is for this platform. */
const withoutSettings = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(TOKENWARD_|DATABASE_URL|REDIS_URL|KAFKA_BROKERS)/.test(name)),
  );

function outputOf(child: ChildProcess): () => string {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      // Enough to say why it ended.
      said = (said + bytes.toString()).slice(-20_000);
    });
  }
  return () => said;
}

async function end(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
