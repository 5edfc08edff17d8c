import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binaryEnvironment, type Account } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** A new database cluster, and a file with the password of its only account. */
export function createCluster(
  binaries: string,
  cluster: string,
  accessFile: string,
  account: Account | undefined,
): void {
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { recursive: true, mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
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
    const reason = (made.error?.message ?? made.stderr).trim().split('\n').at(-1) ?? '';
    throw new EmbeddedPostgresError(`The embedded database could not be created in ${cluster}: ${reason}`);
  }
  writeFileSync(accessFile, JSON.stringify({ password, port: 0 }), { mode: 0o600 });
  chmodSync(accessFile, 0o600);
}
