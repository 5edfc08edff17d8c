// The four services and the gateway on real Postgres, Redis and Kafka, with two token processes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../../dist/tools/services/index.js';

export async function startServices(settings) {
  const directory = mkdtempSync(join(tmpdir(), 'tokenward-flows-'));
  const services = await start({ tokenProcesses: 2, env: settings, report: (line) => process.stderr.write(`${line}\n`) });
  const firstRun = join(directory, 'first-run.json');
  execFileSync(process.execPath, ['dist/tools/admin/main.js', 'first-run-file', '--out', firstRun], {
    env: { ...process.env, ...services.environment },
    stdio: 'inherit',
  });
  Object.assign(process.env, services.urls);
  process.env.TOKENWARD_SERVICES = JSON.stringify(services.processes);
  return {
    firstRun,
    stop: async () => {
      await services.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
