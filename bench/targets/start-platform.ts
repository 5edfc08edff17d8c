import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allocatorEnvironment, nodeOptions } from '../../tools/services/node-options.js';
import { partsBelow } from '../measure/part-times.js';
import { readProcessTable } from '../measure/process-table.js';
import { cleanEnvironment, measuredSettings } from './clean-environment.js';
import { freePort } from './free-port.js';
import { demoAsks, type FirstRun, type Ours } from './ours.js';
import { startMeasured } from './start-measured.js';

const main = fileURLToPath(new URL('../../programs/platform.js', import.meta.url));

/** The embedded profile: one process, and Postgres below it. */
export async function startPlatform(directory: string, cpuProfiles?: string): Promise<Ours> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const firstRunFile = join(directory, 'first-run.json');
  const settings = { TOKENWARD_PORT: String(port), TOKENWARD_DATA_DIR: directory };
  const profiling = cpuProfiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${cpuProfiles}`];
  const command = {
    name: 'the platform',
    command: [process.execPath, ...nodeOptions, ...profiling, main],
    environment: { ...cleanEnvironment(), ...allocatorEnvironment, ...measuredSettings, ...settings },
    logFile: `${directory}.log`,
    ready: async () => existsSync(firstRunFile) && (await fetch(`${origin}/health/ready`)).ok,
    readyWithinSeconds: 60,
  };
  const firstRun = (): FirstRun => JSON.parse(readFileSync(firstRunFile, 'utf8')) as FirstRun;
  const measured = await startMeasured(command, () => Promise.resolve({ origin, ...demoAsks(firstRun()) }));
  const parts = partsBelow(readProcessTable(), measured.pid, ['postgres']);
  return { ...measured, origin, administration: firstRun().admin_client, parts };
}
