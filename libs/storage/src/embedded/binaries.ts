import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { linkLibraries } from './link-libraries.js';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const nobody: Account = { uid: 65534, gid: 65534 };

/** Postgres refuses to run as root, so root's own files are handed to an account without rights. */
export function accountFor(folder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  mkdirSync(folder, { recursive: true });
  return nobody;
}

const isTraversable = (path: string): boolean => {
  if (process.getuid?.() !== 0) return true;
  return spawnSync('/bin/sh', ['-c', `test -x "$0"`, path], { uid: nobody.uid, gid: nobody.gid }).status === 0;
};

/** The binaries of this platform; a copy in a folder that the database's account can reach, where the installed one is out of reach. */
export function findBinaries(folder: string): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let installed: string;
  try {
    installed = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for ${platform()}-${arch()} (${name}). Run npm ci again without --omit=optional, or set DATABASE_URL, REDIS_URL and KAFKA_BROKERS.`,
    );
  }
  linkLibraries(installed);
  if (isTraversable(join(installed, 'bin', 'postgres')) && isTraversable(folder)) return installed;
  if (!isTraversable(folder)) {
    throw new EmbeddedPostgresError(
      `As root, Postgres runs as an account without rights, which cannot reach ${folder}. Choose a TOKENWARD_DATA_DIR outside of private folders, or do not run as root.`,
    );
  }
  const copy = join(tmpdir(), `tokenward-postgres-${process.versions.modules}`);
  if (!existsSync(join(copy, 'complete'))) {
    cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(copy, 'complete'), '');
  }
  return copy;
}

/** What the binaries need to run, and nothing of this process. */
export const binaryEnvironment = (binaries: string): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C',
  LD_LIBRARY_PATH: join(binaries, 'lib'),
  TZ: 'UTC',
});
