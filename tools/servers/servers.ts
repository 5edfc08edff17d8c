import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { kafkaServer } from './kafka.js';
import {
  dataFolder,
  kafkaNames,
  readLayout,
  recordFile,
  serverNames,
  type Layout,
  type ServerName,
  type ServersOptions,
} from './layout.js';
import type { NativeServer } from './native-server.js';
import { postgresServer } from './postgres.js';
import { withFolderLock } from './processes/folder-lock.js';
import { becomesFree } from './processes/free-port.js';
import { StartedProcess } from './processes/started-process.js';
import { ToolError } from './processes/tool-error.js';
import { redisServer } from './redis.js';
import { readSecrets } from './secrets.js';
import { renderUrls, serverUrls, type ServerUrls } from './urls.js';

const readyLimitSeconds = 60;
const stopLimitSeconds = 20;
const everyName: readonly ServerName[] = [...new Set([...serverNames, ...kafkaNames])];

export interface ServerStatus {
  readonly name: ServerName;
  readonly pid: number | undefined;
  readonly port: number;
  readonly answers: boolean;
}

/** Postgres, Redis and Kafka as processes of this machine, on loopback, with data of their own. They outlive this process. */
export class Servers {
  readonly urls: ServerUrls;
  readonly directory: string;
  readonly #layout: Layout;
  readonly #servers: readonly NativeServer[];
  readonly #report: (line: string) => void;

  constructor(options: ServersOptions = {}) {
    const layout = readLayout(options, process.env);
    const secrets = readSecrets(layout.directory);
    this.#layout = layout;
    this.#report = options.report ?? (() => undefined);
    this.directory = layout.directory;
    this.urls = serverUrls(layout, secrets);
    this.#servers = [
      postgresServer(layout, this.urls.DATABASE_URL, secrets.databasePassword),
      redisServer(layout, this.urls.REDIS_URL, secrets.redisPassword),
      ...layout.kafkaNodes.map((node) => kafkaServer(layout, node)),
    ];
  }

  /** All that this set is made of. */
  get names(): readonly ServerName[] {
    return this.#servers.map(({ name }) => name);
  }

  /** Starts what doesn't run yet, all at once, and comes back when each answers. Answers the names that it started. */
  async up(names: readonly ServerName[] = this.names): Promise<ServerName[]> {
    return withFolderLock(this.directory, async () => {
      const results = await Promise.allSettled(names.map((name) => this.#start(name)));
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [messageOf(result.reason)] : []));
      if (failures.length > 0) throw new ToolError(failures.join('\n'));
      writeFileSync(join(this.directory, 'env'), renderUrls(this.urls), { mode: 0o600 });
      return names.filter((_, index) => results[index]?.status === 'fulfilled' && results[index].value);
    });
  }

  async down(names: readonly ServerName[] = this.names): Promise<void> {
    await withFolderLock(this.directory, async () => void (await Promise.all(names.map((name) => this.stop(name)))));
  }

  /** Ends the servers, also of a larger set that was here, and wipes their data; the secrets and the downloaded programs stay. */
  async reset(names: readonly ServerName[] = everyName): Promise<void> {
    await withFolderLock(this.directory, async () => {
      await Promise.all(names.map((name) => this.kill(name)));
      for (const name of names) rmSync(dataFolder(this.#layout, name), { recursive: true, force: true });
    });
  }

  async start(name: ServerName): Promise<void> {
    await this.#start(name);
  }

  /** An orderly end. */
  async stop(name: ServerName): Promise<void> {
    const ended = await this.#find(name)?.stop(this.#server(name).stopSignal, stopLimitSeconds);
    if (ended !== undefined) this.#report(`${name}: stopped${ended ? '' : ' by SIGKILL, it did not end by itself'}`);
  }

  /** SIGKILL of the server with all its processes: what a power cut leaves of its memory. */
  async kill(name: ServerName): Promise<void> {
    const found = this.#find(name);
    if (!found) return;
    await found.kill();
    this.#report(`${name}: killed`);
  }

  /** Freezes it: connections stay open and get no answer, as with a hanging disk or a lost network. */
  pause(name: ServerName): void {
    this.#require(name).pause();
  }

  resume(name: ServerName): void {
    this.#require(name).resume();
  }

  async status(): Promise<ServerStatus[]> {
    return Promise.all(
      this.#servers.map(async ({ name, ports: [port = 0] }) => {
        const pid = this.#find(name)?.pid;
        const answers = pid !== undefined && (await this.#answers(name));
        return { name, pid, port, answers };
      }),
    );
  }

  async #start(name: ServerName): Promise<boolean> {
    const server = this.#server(name);
    const found = this.#find(name);
    const began = performance.now();
    if (!found) await this.#assertPortsFree(server);
    found?.resume();
    const started = found ?? StartedProcess.start(await this.#prepare(server));
    await this.#ready(server, started);
    await server.settle?.();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    this.#report(
      `${name}: ${found ? 'runs already' : `ready in ${seconds} s`}, port ${server.ports[0]}, pid ${started.pid}`,
    );
    return found === undefined;
  }

  async #prepare(server: NativeServer) {
    this.#report(`${server.name}: starting`);
    mkdirSync(this.directory, { recursive: true });
    return server.prepare();
  }

  async #assertPortsFree(server: NativeServer): Promise<void> {
    for (const port of server.ports) {
      // One that was just killed may hold it for a moment.
      if (await becomesFree(port, 2000)) continue;
      throw new ToolError(
        `${server.name}: another program has port ${port}; set TOKENWARD_SERVERS_PORT_OFFSET, for instance to 1000`,
      );
    }
  }

  async #ready(server: NativeServer, started: StartedProcess): Promise<void> {
    const limit = performance.now() + readyLimitSeconds * 1000;
    for (;;) {
      const refusal = await server.ask().then(() => undefined, messageOf);
      if (refusal === undefined) return;
      if (!started.running)
        throw new ToolError(`${server.name} ended while starting; its log says:\n${started.lastLines(8)}`);
      if (performance.now() > limit)
        throw new ToolError(`${server.name} gives no answer after ${readyLimitSeconds} s: ${refusal}`);
      await delay(50);
    }
  }

  #answers(name: ServerName): Promise<boolean> {
    const limit = delay(3000, false, { ref: false });
    return Promise.race([
      this.#server(name)
        .ask()
        .then(
          () => true,
          () => false,
        ),
      limit,
    ]);
  }

  #server(name: ServerName): NativeServer {
    const server = this.#servers.find((one) => one.name === name);
    if (!server) throw new ToolError(`this set has no ${name}, but ${this.names.join(', ')}`);
    return server;
  }

  #find(name: ServerName): StartedProcess | undefined {
    return StartedProcess.find(recordFile(this.#layout, name));
  }

  #require(name: ServerName): StartedProcess {
    const found = this.#find(name);
    if (!found) throw new ToolError(`${name} does not run: npm run servers -- up`);
    return found;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
