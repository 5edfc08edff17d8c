import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { accountFor, binaryEnvironment, findBinaries, type Account } from './binaries.js';
import { createCluster, isCluster } from './create-cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

export interface EmbeddedPostgresOptions {
  /** Holds `postgres/` (the cluster) and `postgres.json` (its port and password). */
  readonly directory: string;
}

interface Access {
  readonly password: string;
  readonly port: number;
}

/** Postgres as a child of this process: real binaries from the npm package of this platform, data in a folder. */
export class EmbeddedPostgres {
  private constructor(
    private readonly process: ChildProcess | number,
    private readonly access: Access,
  ) {}

  /**
   * Creates the cluster at the first start. A postmaster that outlived its parent is adopted.
   *
   * @throws EmbeddedPostgresError
   */
  static async start({ directory }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const folder = resolve(directory);
    const cluster = join(folder, 'postgres');
    const binaries = findBinaries(folder);
    const account = accountFor(folder);
    const accessFile = join(folder, 'postgres.json');
    if (!isCluster(cluster)) createCluster(binaries, cluster, accessFile, account);
    const access = accessOf(cluster, accessFile);
    const orphan = orphanOf(cluster);
    if (orphan) {
      const survivor = new EmbeddedPostgres(orphan.pid, { ...access, port: orphan.port });
      if (await survivor.answers(20)) return survivor;
      throw new EmbeddedPostgresError(
        `Another Postgres holds ${cluster} and does not answer. End it, or choose another TOKENWARD_DATA_DIR.`,
      );
    }
    return EmbeddedPostgres.launch(binaries, cluster, { ...access, port: await freePort() }, account);
  }

  private static async launch(
    binaries: string,
    cluster: string,
    access: Access,
    account: Account | undefined,
  ): Promise<EmbeddedPostgres> {
    const log = openSync(join(cluster, 'log'), 'a');
    const child = spawn(
      join(binaries, 'bin', 'postgres'),
      ['-D', cluster, '-p', String(access.port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=200'],
      { stdio: ['ignore', log, log], env: binaryEnvironment(binaries), detached: platform() !== 'win32', ...account },
    );
    const started = new EmbeddedPostgres(child, access);
    if (await started.answers(300)) return started;
    await started.stop();
    throw new EmbeddedPostgresError(`The embedded Postgres did not start; ${join(cluster, 'log')} says why.`);
  }

  /** Whether it was running already, started by a process that may still use it. */
  get isAdopted(): boolean {
    return typeof this.process === 'number';
  }

  /** Of the postmaster. */
  get pid(): number {
    return typeof this.process === 'number' ? this.process : (this.process.pid ?? 0);
  }

  url(database = 'postgres'): string {
    return `postgres://postgres:${this.access.password}@127.0.0.1:${this.access.port}/${database}`;
  }

  async createDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.url() });
    await client.connect();
    try {
      const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (known.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    } finally {
      await client.end();
    }
    return this.url(name);
  }

  /** A fast shutdown: running statements are cancelled, committed data is safe. */
  async stop(): Promise<void> {
    if (typeof this.process === 'number') {
      process.kill(this.process, 'SIGINT');
      while (isAlive(this.process)) await pause();
      return;
    }
    const child = this.process;
    if (hasEnded(child)) return;
    const ended = new Promise((resolved) => child.once('exit', resolved));
    child.kill('SIGINT');
    await ended;
  }

  private async answers(tries: number): Promise<boolean> {
    for (let left = tries; left > 0; left -= 1) {
      if (typeof this.process !== 'number' && hasEnded(this.process)) return false;
      const client = new pg.Client({ connectionString: this.url(), connectionTimeoutMillis: 2000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return true;
      } catch {
        await pause();
      } finally {
        await client.end().catch(() => undefined);
      }
    }
    return false;
  }
}

function accessOf(cluster: string, accessFile: string): Access {
  if (existsSync(accessFile)) return JSON.parse(readFileSync(accessFile, 'utf8')) as Access;
  throw new EmbeddedPostgresError(
    `${accessFile} is missing, and ${cluster} cannot be opened without it: restore it, or start with an empty folder.`,
  );
}

const pause = (): Promise<void> => new Promise((resolved) => setTimeout(resolved, 50));

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The postmaster of this cluster that outlived the process that had started it, from its pid file. */
function orphanOf(cluster: string): { readonly pid: number; readonly port: number } | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number);
  return pid && port && isAlive(pid) ? { pid, port } : undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolved, rejected) => {
    const server = createServer();
    server.once('error', rejected);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolved(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}
