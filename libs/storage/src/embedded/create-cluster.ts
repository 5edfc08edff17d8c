import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaryEnvironment, type Account } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** What says that a folder holds a cluster. */
export const isCluster = (folder: string): boolean => existsSync(join(folder, 'PG_VERSION'));

/**
 * A new database cluster, and a file with the password of its only account. The cluster gets its name last: whatever ends
 * this process before, the next start begins anew.
 *
 * @throws EmbeddedPostgresError
 */
export function createCluster(
  binaries: string,
  cluster: string,
  accessFile: string,
  account: Account | undefined,
): void {
  const fresh = `${cluster}.new`;
  rmSync(fresh, { recursive: true, force: true, maxRetries: 10 });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  initialise(binaries, fresh, password, account);
  writeFileSync(accessFile, JSON.stringify({ password, port: 0 }), { mode: 0o600 });
  chmodSync(accessFile, 0o600);
  if (!isCluster(cluster)) rmSync(cluster, { recursive: true, force: true });
  renameSync(fresh, cluster);
}

function initialise(binaries: string, cluster: string, password: string, account: Account | undefined): void {
  const passwordFile = join(cluster, '..', 'initial-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [cluster, passwordFile]) chownSync(path, account.uid, account.gid);
  const made = spawnSync(
    join(binaries, 'bin', 'initdb'),
    [
      '-D',
      cluster,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--no-locale',
      '--no-instructions',
    ],
    { env: binaryEnvironment(binaries), encoding: 'utf8', ...account },
  );
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    rmSync(cluster, { recursive: true, force: true });
    const reason = made.error?.message ?? reasonIn(made.stderr);
    throw new EmbeddedPostgresError(`The embedded database could not be created in ${cluster}: ${reason}`);
  }
}

/** The last words of initdb are that it clears up; why, stands before them. */
const reasonIn = (told: string): string =>
  told
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('initdb: removing'))
    .slice(-2)
    .join('; ');
