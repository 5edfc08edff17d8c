// The four services and the gateway on real Postgres, Redis and Kafka, with two token processes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Servers } from '../../dist/tools/servers/index.js';
import { start } from '../../dist/tools/services/index.js';

/** Test files run in processes of their own, so what they kill and start again goes through here. */
async function control(services, servers) {
  const verbs = {
    'kill-service': (name) => services.kill(name),
    'restart-service': (name) => services.restart(name),
    'kill-server': (name) => servers.kill(name),
    'start-server': (name) => servers.start(name),
    'pause-server': (name) => servers.pause(name),
    'resume-server': (name) => servers.resume(name),
  };
  const server = createServer((request, response) => {
    const [, verb, name] = request.url.split('/');
    Promise.resolve()
      .then(() => verbs[verb](name))
      .then(() => response.end(JSON.stringify(services.processes)))
      .catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export async function startServices(settings, profile) {
  const directory = mkdtempSync(join(tmpdir(), 'tokenward-flows-'));
  const portBase = Number(process.env.TOKENWARD_TEST_PORT ?? 9300);
  const report = (line) => process.stderr.write(`${line}\n`);
  // Each platform of the single profile as two processes on one port: whatever a flow does, another process may answer next.
  const env = { ...settings, ...(profile === 'single' && { TOKENWARD_WORKERS: '2' }) };
  const services = await start({ profile, tokenProcesses: 2, portBase, env, report });
  const controls = await control(services, new Servers());
  const firstRun = join(directory, 'first-run.json');
  execFileSync(process.execPath, ['dist/tools/admin/main.js', 'first-run-file', '--out', firstRun], {
    env: { ...services.environment },
    stdio: 'inherit',
  });
  Object.assign(process.env, services.urls);
  process.env.TOKENWARD_SERVICES = JSON.stringify(services.processes);
  process.env.TOKENWARD_CONTROL = controls.url;
  if (profile !== 'single') {
    const secret = join(new Servers().directory, 'service-account-secret');
    process.env.TOKENWARD_TEST_ACCOUNT_SECRET = readFileSync(secret, 'utf8');
  }
  return {
    firstRun,
    stop: async () => {
      controls.close();
      await services.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
