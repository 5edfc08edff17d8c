/** `npm run build:argon2`: argon2 for what the processors of servers can do, tried before it is used. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonOf, argon2Builds, cpuInfo, runsOn, type Argon2Build } from '#accounts';
import { compile } from './compile.js';
import type { Measured } from './measure.js';

/** RFC 9106 §5.3 */
const expectedTag = '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659';
const measure = fileURLToPath(new URL('./measure.js', import.meta.url));

/** @param folder absent: what npm has installed */
function measured(folder?: string): Measured {
  const env = { ...process.env, ARGON2_PREBUILD: folder };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [measure], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`it ended with ${signal ?? status}: ${stderr.slice(0, 500)}`);
  const result = JSON.parse(stdout) as Measured;
  if (result.tag !== expectedTag) throw new Error('it does not give the tag of RFC 9106 §5.3');
  return result;
}

const told = ({ milliseconds }: Measured): string => `${milliseconds.toFixed(1)} ms of CPU for a password`;

/** Compiles it and, where this processor can, tries it, before it takes the place of what was there. */
function make(build: Argon2Build): string {
  const made = { ...build, folder: mkdtempSync(`${build.folder}-`) };
  try {
    compile(made);
    const what = runsOn(build, cpuInfo())
      ? told(measured(made.folder))
      : 'made, and not tried: this processor is of another level';
    mkdirSync(dirname(addonOf(build)), { recursive: true });
    renameSync(addonOf(made), addonOf(build));
    return what;
  } finally {
    rmSync(made.folder, { recursive: true });
  }
}

function tell(name: string, what: () => string): void {
  try {
    console.log(`${name}: ${what()}`);
  } catch (error) {
    console.error(`${name}: not made: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('There is nothing to build: only on Linux on x86-64 is argon2 faster than what npm has installed.');
} else {
  tell('as installed', () => told(measured()));
  for (const build of argon2Builds) tell(build.level, () => make(build));
  console.log(
    process.exitCode === 1
      ? 'What was not made changes nothing: passwords are hashed by what is there.'
      : 'Each process takes the first of them that its processor can run, from its next start on.',
  );
}
