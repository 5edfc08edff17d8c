import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface Argon2Build {
  /** What compilers call it (`-march`): a level of x86-64, as its psABI defines them. */
  readonly level: string;
  /** What `/proc/cpuinfo` calls the instructions that it uses. */
  readonly needs: readonly string[];
  /** `argon2` looks for its addon below it, in `build/Release`. */
  readonly folder: string;
}

// Within the package: what is installed anew is built anew.
const packageFolder = dirname(createRequire(import.meta.url).resolve('argon2'));
const folderOf = (level: string): string => join(packageFolder, level);
const v3 = 'pni cx16 lahf_lm ssse3 sse4_1 sse4_2 popcnt movbe abm avx avx2 bmi1 bmi2 f16c fma xsave'.split(' ');
const v4 = 'avx512f avx512bw avx512cd avx512dq avx512vl'.split(' ');

/**
 * What `npm run build:argon2` makes, the fastest first. The addon that npm installs has to run everywhere, and leaves half of what a
 * processor can do for argon2 unused: blocks of 1 KiB are mixed by 64-bit words, of which AVX2 takes four at a time, AVX-512 eight.
 */
export const argon2Builds: readonly Argon2Build[] = [
  { level: 'x86-64-v4', needs: [...v3, ...v4], folder: folderOf('x86-64-v4') },
  { level: 'x86-64-v3', needs: v3, folder: folderOf('x86-64-v3') },
];

/** Whether a processor, of which `/proc/cpuinfo` says this, has what the build needs. */
export function runsOn({ needs }: Pick<Argon2Build, 'needs'>, cpuInfo: string): boolean {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(cpuInfo)?.[1]?.split(' '));
  return needs.every((flag) => flags.has(flag));
}

/** Empty where there is none, as outside of Linux: then no build runs. */
export function cpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The fastest build that is there and runs here. */
export function argon2Build(info?: string, builds = argon2Builds): Argon2Build | undefined {
  const there = builds.filter((build) => existsSync(addonOf(build)));
  if (there.length === 0) return undefined;
  const known = info ?? cpuInfo();
  return there.find((build) => runsOn(build, known));
}

export const addonOf = ({ folder }: Argon2Build): string => join(folder, 'build', 'Release', 'argon2.node');
