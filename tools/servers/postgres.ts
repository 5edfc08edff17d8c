import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { dataFolder, logFile, recordFile, type Layout } from './layout.js';
import type { NativeServer } from './native-server.js';
import { assertTraversable, unprivilegedAccount, type Account } from './processes/account.js';
import { findProgram } from './processes/find-program.js';
import { readProcess } from './processes/process-table.js';
import type { Launch } from './processes/started-process.js';
import { ToolError } from './processes/tool-error.js';

export function postgresServer(layout: Layout, url: string, password: string): NativeServer {
  return {
    name: 'postgres',
    ports: [layout.ports.postgres],
    // The "fast" end: open connections are closed, nothing is lost.
    stopSignal: 'SIGINT',
    prepare: async () => prepare(layout, password),
    ask: () => withClient(maintenanceUrl(url), async (client) => void (await client.query('SELECT 1'))),
    settle: () => createDatabase(url),
  };
}

function prepare(layout: Layout, password: string): Launch {
  const account = unprivilegedAccount();
  const folder = dataFolder(layout, 'postgres');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account) {
    assertTraversable(folder);
    chownSync(folder, account.uid, account.gid);
  }
  const data = join(folder, 'data');
  if (!existsSync(data)) initialise(folder, data, password, account);
  const program = findPostgres('postgres', readFileSync(join(data, 'PG_VERSION'), 'utf8').trim());
  forgetZombiePostmaster(data);
  const settings = Object.entries(postgresSettings(layout.ports.postgres)).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  return {
    program,
    args: ['-D', data, ...settings],
    folder,
    logFile: logFile(layout, 'postgres'),
    recordFile: recordFile(layout, 'postgres'),
    account,
  };
}

export function postgresSettings(port: number): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'on',
    max_connections: '200',
    shared_preload_libraries: 'pg_stat_statements',
    timezone: 'UTC',
  };
}

function findPostgres(name: string, version?: string): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions
    .filter((one) => version === undefined || one === version)
    .map((one) => join(debian, one, 'bin'));
  const program = findProgram(name, folders);
  if (!program) throw new ToolError('Postgres 15 or newer is not installed: apt-get install postgresql');
  const found = /\b(\d+)[.\d]*\b/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[1];
  if (version !== undefined && found !== version) {
    throw new ToolError(
      `The data is of Postgres ${version}, installed is ${found}: install ${version}, or npm run servers -- reset`,
    );
  }
  return program;
}

/** In a folder of its own that is renamed when complete: an interrupted start leaves no half cluster. */
function initialise(folder: string, data: string, password: string, account: Account | undefined): void {
  const unfinished = `${data}.new`;
  const passwordFile = join(folder, 'password');
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const options = ['--username=tokenward', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
  try {
    execFileSync(findPostgres('initdb'), ['-D', unfinished, `--pwfile=${passwordFile}`, ...options], {
      cwd: folder,
      stdio: 'pipe',
      ...account,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, data);
}

/** Postgres takes a dead postmaster that nobody reaped for a live one and would refuse to start. */
function forgetZombiePostmaster(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (readProcess(pid)?.zombie) rmSync(file);
}

async function createDatabase(url: string): Promise<void> {
  await withClient(maintenanceUrl(url), async (client) => {
    const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'tokenward'`);
    if (rowCount === 0) await client.query('CREATE DATABASE tokenward');
  });
  await withClient(
    url,
    async (client) => void (await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')),
  );
}

function maintenanceUrl(url: string): string {
  return Object.assign(new URL(url), { pathname: '/postgres' }).href;
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
