import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { addonOf, argon2Build, argon2Builds, runsOn, type Argon2Build } from './argon2-builds.js';

const flagsOf = (level: string): string =>
  `processor\t: 0\nflags\t\t: fpu sse2 ${argon2Builds.find((build) => build.level === level)?.needs.join(' ') ?? ''} lm\nbugs\t\t:`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'argon2-builds-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function made(...levels: readonly string[]): readonly Argon2Build[] {
  const builds = argon2Builds.map((build) => ({ ...build, folder: join(folder, build.level) }));
  for (const build of builds.filter(({ level }) => levels.includes(level))) {
    mkdirSync(dirname(addonOf(build)), { recursive: true });
    writeFileSync(addonOf(build), '');
  }
  return builds;
}

it('takes the fastest build that is there and that the processor can run', () => {
  const both = made('x86-64-v3', 'x86-64-v4');
  expect(argon2Build(flagsOf('x86-64-v4'), both)?.level).toBe('x86-64-v4');
  expect(argon2Build(flagsOf('x86-64-v3'), both)?.level).toBe('x86-64-v3');
  expect(argon2Build(flagsOf('none'), both)).toBeUndefined();
});

it('takes none that has not been built', () => {
  expect(argon2Build(flagsOf('x86-64-v4'), made())).toBeUndefined();
  expect(argon2Build(flagsOf('x86-64-v4'), made('x86-64-v3'))?.level).toBe('x86-64-v3');
});

it('takes none where nothing says what the processor can do', () => {
  expect(argon2Build('', made('x86-64-v3', 'x86-64-v4'))).toBeUndefined();
});

it('needs every instruction', () => {
  const [, v3] = argon2Builds;
  if (!v3) throw new Error('no build');
  expect(runsOn(v3, flagsOf('x86-64-v3'))).toBe(true);
  for (const flag of v3.needs) expect(runsOn(v3, flagsOf('x86-64-v3').replace(` ${flag} `, ' '))).toBe(false);
});
