/** Loads the deployment files with the programs that will load them: helm, and the library of compose. Needs Go, or is skipped. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const helmVersion = 'v3.19.0';
const programs = join(root, '.servers', 'programs', `helm-${helmVersion}`);
const helm = join(programs, 'helm');
const chart = join(root, 'deploy/helm/tokenward');

if (spawnSync('go', ['version']).status !== 0) {
  console.log('Skipped: Go is not installed.');
  process.exit(0);
}

function run(name, program, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', ...options });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (status === 0) return stdout;
  console.error(`${stdout}${stderr}`);
  process.exitCode = 1;
  return '';
}

if (!existsSync(helm)) {
  console.log('Building helm, once: some minutes.');
  mkdirSync(programs, { recursive: true });
  run('build helm', 'go', ['install', `helm.sh/helm/v3/cmd/helm@${helmVersion}`], {
    env: { ...process.env, GOBIN: programs },
  });
}

const needed = ['issuer=https://login.example', 'secret.name=tokenward', 'kafka.brokers=kafka:9092'];
const all = [...needed, 'monitoring.rules=true', 'monitoring.serviceMonitor=true', 'secret.accountPerService=true'];
const set = (values) => values.flatMap((value) => ['--set', value]);
run('helm lint', helm, ['lint', '--strict', chart, ...set(needed)]);
run('helm template', helm, ['template', 'tokenward', chart, ...set(needed)]);
const rendered = run('helm template, everything on', helm, ['template', 'tokenward', chart, ...set(all)]);
for (const kind of ['Deployment', 'PodDisruptionBudget', 'Job', 'NetworkPolicy', 'ServiceMonitor', 'PrometheusRule']) {
  if (rendered.includes(`kind: ${kind}\n`)) continue;
  console.error(`FAIL no ${kind} in the chart`);
  process.exitCode = 1;
}
if (spawnSync(helm, ['template', 'tokenward', chart]).status === 0) {
  console.error('FAIL the chart is rendered without an issuer');
  process.exitCode = 1;
}

const secrets = { POSTGRES_PASSWORD: 'x', REDIS_PASSWORD: 'x', TOKENWARD_KEY_ENCRYPTION_KEY: 'x' };
for (const file of ['docker-compose.yml', 'deploy/compose.single.yml']) {
  run(file, 'go', ['run', '.', join(root, file)], {
    cwd: join(root, 'deploy/check'),
    env: { ...process.env, ...secrets },
  });
}
