import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ToolError } from '../../tools/servers/index.js';
import { checkoutRoot } from '../../tools/servers/layout.js';
import { findProgram } from '../../tools/servers/processes/find-program.js';
import { Closers } from '../closers.js';
import { partsBelow } from '../measure/part-times.js';
import { readProcessTable } from '../measure/process-table.js';
import { cleanEnvironment } from './clean-environment.js';
import { findEndpoints } from './find-endpoints.js';
import { freePort } from './free-port.js';
import { fillIn } from './placeholders.js';
import { LeftOut, prepare } from './prepare.js';
import { startMeasured } from './start-measured.js';
import { startStores, type Stores } from './start-stores.js';
import type { Start, TargetFile } from './target-file.js';
import type { Target } from './target.js';

export interface FileTarget {
  /** Where the file is: `${here}` is its folder. */
  readonly path: string;
  readonly file: TargetFile;
  readonly kind: Target['kind'];
}

/** @throws LeftOut when what it needs is not here */
export async function startTarget({ path, file, kind }: FileTarget, folder: string): Promise<Target> {
  const { name, start, running } = file;
  if (start) {
    const missing = start.needs.filter((program) => findProgram(program) === undefined);
    if (missing.length > 0) throw new LeftOut(name, `${missing.join(' and ')} cannot be found.`);
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    return { ...(await startOwn(file, start, path, folder)), kind };
  }
  const { origin } = new URL(running?.url ?? '');
  const endpoints = await findEndpoints(file, origin);
  const parts = running?.processes ?? [];
  return { name, kind, origin, endpoints, asks: file, parts, stop: () => Promise.resolve() };
}

async function startOwn(file: TargetFile, start: Start, path: string, folder: string): Promise<Omit<Target, 'kind'>> {
  const closers = new Closers();
  const stop = (): Promise<void> => closers.closeAll();
  try {
    const stores = await storesFor(file.name, start, join(folder, 'stores'));
    closers.add(() => stores?.stop());
    const origin = `http://localhost:${await freePort()}`;
    const filled = fillIn({ file, start }, placeholders({ path, folder, origin }, stores));
    const environment = { ...cleanEnvironment(), NODE_ENV: 'production', ...filled.start.environment };
    await prepare({ name: file.name, commands: filled.start.prepare, folder, environment });
    const target = await launch(filled.file, filled.start, { origin, folder, environment });
    closers.add(target.stop);
    return { ...target, parts: [...target.parts, ...(stores?.parts ?? [])], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function storesFor(name: string, { stores }: Start, directory: string): Promise<Stores | undefined> {
  if (stores.length === 0) return undefined;
  try {
    return await startStores(directory, stores);
  } catch (error) {
    throw error instanceof ToolError ? new LeftOut(name, error.message) : error;
  }
}

interface Place {
  readonly path: string;
  readonly folder: string;
  readonly origin: string;
}

function placeholders({ path, folder, origin }: Place, stores: Stores | undefined): Record<string, string> {
  const base = { origin, folder, port: new URL(origin).port, node: process.execPath, root: checkoutRoot() };
  // Made for this run, for whatever needs a secret or a password.
  const known = { ...base, here: dirname(resolve(path)), secret: randomBytes(32).toString('base64url') };
  if (!stores) return known;
  const { hostname, port, pathname, username, password } = new URL(stores.databaseUrl);
  return {
    ...{ ...known, redis_url: stores.redisUrl, postgres_url: stores.databaseUrl },
    postgres_jdbc_url: `jdbc:postgresql://${hostname}:${port}${pathname}`,
    postgres_user: username,
    postgres_password: password,
  };
}

interface Launch extends Omit<Place, 'path'> {
  readonly environment: NodeJS.ProcessEnv;
}

async function launch(file: TargetFile, start: Start, { origin, folder, environment }: Launch) {
  const command = {
    ...{ name: file.name, environment, directory: folder, command: start.command },
    logFile: join(folder, 'server.log'),
    ready: async () => (await fetch(origin + start.ready)).ok,
    readyWithinSeconds: start.ready_within_seconds,
  };
  const asked = async () => ({ origin, endpoints: await findEndpoints(file, origin), asks: file });
  const measured = await startMeasured(command, asked);
  const parts = partsBelow(readProcessTable(), measured.pid, start.store_processes);
  return { name: file.name, ...(await asked()), ...measured, parts };
}
