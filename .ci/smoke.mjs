// `npm start` as a new user meets it: node .ci/smoke.mjs <data folder> <port>
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [directory, port] = process.argv.slice(2);
mkdirSync(directory, { recursive: true, mode: 0o755 });
const firstRunFile = join(directory, 'first-run.json');

function start() {
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    env: { ...process.env, TOKENWARD_DATA_DIR: directory, TOKENWARD_PORT: port, TOKENWARD_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const over = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  let said = '';
  const ready = new Promise((resolve, reject) => {
    child.stdout.on('data', (bytes) => {
      said += bytes;
      if (said.includes('Tokenward is ready') && said.includes('npm run demo')) resolve();
    });
    void over.then((how) => reject(new Error(`npm start ended with ${how}:\n${said}`)));
    setTimeout(() => reject(new Error(`npm start is not ready after 60 s:\n${said}`)), 60_000).unref();
  });
  const signal = async (name) => {
    // To the whole group, as a terminal does.
    process.kill(-child.pid, name);
    return over;
  };
  return { ready, signal, said: () => said, seconds: () => ((performance.now() - began) / 1000).toFixed(1) };
}

async function token() {
  const { issuer, demo_client: client } = JSON.parse(readFileSync(firstRunFile, 'utf8'));
  const answer = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  must(answer.status === 200, `the demo client got ${answer.status}: ${await answer.text()}`);
}

function must(condition, message) {
  if (!condition) throw new Error(message);
}

/** npm may end before what it started. */
async function ended() {
  const pidFile = join(directory, 'platform.pid');
  for (let tries = 0; tries < 300; tries += 1) {
    if (!existsSync(pidFile) || !isAlive(Number(readFileSync(pidFile, 'utf8')))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the platform does not end');
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const first = start();
await first.ready;
must(existsSync(firstRunFile), 'there is no first-run.json');
must((statSync(firstRunFile).mode & 0o777) === 0o600, 'first-run.json can be read by others');
for (const line of ['/first-run?link=', 'curl -s -u ']) must(first.said().includes(line), `not printed: ${line}`);
await token();
console.log(`first start: ready after ${first.seconds()} s, a machine token was given`);

await first.signal('SIGKILL');
await ended();
const second = start();
await second.ready;
await token();
console.log(`killed and started again: ready after ${second.seconds()} s, the same client gets a token`);

await second.signal('SIGINT');
await ended();
const third = start();
await third.ready;
await token();
await third.signal('SIGTERM');
await ended();
console.log(`ended with Ctrl-C and started again: ready after ${third.seconds()} s, nothing was lost`);
