import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { Servers } from '../../../tools/servers/index.js';
import { findProgram } from '../../../tools/servers/processes/find-program.js';
import { readSecrets } from '../../../tools/servers/secrets.js';
import { issuer } from './target.js';

// Never synchronously: connections that are kept alive would be closed unseen.
const run = promisify(execFile);
const databaseUrl = (): string => process.env['DATABASE_URL'] ?? '';
const debian = '/usr/lib/postgresql';

function program(name: string): string {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = findProgram(
    name,
    versions.map((version) => join(debian, version, 'bin')),
  );
  if (!found) throw new Error(`${name} is not installed: apt-get install postgresql`);
  return found;
}

/** As docs/runbooks/restore.md says: a dump while everything runs; the restore into a new database while nothing does. */
export async function takeBackup(): Promise<{ readonly restore: () => Promise<void>; readonly forget: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-backup-'));
  const file = join(folder, 'tokenward.dump');
  await run(program('pg_dump'), ['--format=custom', `--file=${file}`, databaseUrl()]);
  return {
    restore: async () => {
      const maintenance = Object.assign(new URL(databaseUrl()), { pathname: '/postgres' }).href;
      const client = new pg.Client({ connectionString: maintenance });
      await client.connect();
      await client.query('DROP DATABASE tokenward WITH (FORCE)');
      await client.query('CREATE DATABASE tokenward');
      await client.end();
      await run(program('pg_restore'), ['--exit-on-error', `--dbname=${databaseUrl()}`, file]);
    },
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A command of the deployment that runs; gives back what it printed. */
export async function runAdmin(...args: string[]): Promise<string> {
  const { DATABASE_URL, REDIS_URL, KAFKA_BROKERS, PATH } = process.env;
  const { keyEncryptionKey } = readSecrets(new Servers().directory);
  const env = {
    ...{ DATABASE_URL, REDIS_URL, KAFKA_BROKERS, PATH },
    TOKENWARD_ISSUER: issuer,
    TOKENWARD_KEY_ENCRYPTION_KEY: keyEncryptionKey,
  };
  return (await run(process.execPath, ['dist/tools/admin/main.js', ...args], { env })).stdout;
}
