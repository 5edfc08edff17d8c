/** Runs Jest with native ES modules; arguments are passed on: `node scripts/jest.mjs --selectProjects unit libs/service`. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const given = process.argv.slice(2);
const workersChosen = given.some((arg) => /^(--maxWorkers|--max-workers|-w|--runInBand|-i)(=|$)/.test(arg));

const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    ...(workersChosen ? [] : ['--maxWorkers=2']),
    '--passWithNoTests',
    ...given,
  ],
  { stdio: 'inherit' },
);

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
});
