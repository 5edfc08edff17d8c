import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkoutRoot, type ServerName } from '../../tools/servers/layout.js';
import { Servers, type ServerStatus } from '../../tools/servers/index.js';
import { start, type RunningServices } from '../../tools/services/index.js';
import { runJob } from '../../tools/services/run-job.js';
import { Proxy } from './proxy.js';
import { isBroker, type Parts, type Profile } from './targets.js';

export interface DeploymentOptions extends Parts {
  readonly report: (line: string) => void;
}

/** Servers, a proxy before each, and the services behind them: all started by this run, with data of their own. */
export interface Deployment {
  readonly profile: Profile;
  readonly servers: Servers;
  readonly services: RunningServices;
  readonly proxies: ReadonlyMap<string, Proxy>;
  /** Where the run keeps what it writes. */
  readonly directory: string;
  readonly firstRunFile: string;
  /** Past the proxies, for whoever looks on. */
  readonly direct: Servers['urls'];
  /** What consumers connect to. */
  readonly brokers: readonly string[];
  setClock(service: string, offsetMs: number): void;
  stop(): Promise<void>;
}

const usedOf = (servers: Servers, profile: Profile): readonly ServerName[] =>
  servers.names.filter((name) => profile === 'distributed' || !isBroker(name));

export async function deploy({ profile, brokers, report }: DeploymentOptions): Promise<Deployment> {
  const portBase = Number(process.env['TOKENWARD_TEST_PORT'] ?? 9800);
  const portOffset = Number(process.env['TOKENWARD_SERVERS_PORT_OFFSET'] ?? 4000);
  // In a folder of its own: the run begins without data.
  const directory = join(process.env['TOKENWARD_SERVERS_DIR'] ?? join(checkoutRoot(), '.servers'), 'faults');
  const options = { directory, portOffset, report, kafkaBrokers: brokers };
  const bare = new Servers(options);
  await bare.reset();
  const used = usedOf(bare, profile);
  const proxies = await startProxies(await bare.status(), used);
  const kafkaAdvertisedPorts = Object.fromEntries([...proxies].map(([name, { port }]) => [name, port]));
  const servers = new Servers({ ...options, kafkaAdvertisedPorts });
  await servers.up(used).catch(async (error: unknown) => {
    await servers.down(used);
    throw error;
  });
  const clocks = join(directory, 'clocks');
  rmSync(clocks, { recursive: true, force: true });
  mkdirSync(clocks, { recursive: true });
  const env = { ...settings, ...urlsThrough(servers, proxies), ...clockSettings(clocks) };
  const services = await start({ profile, tokenProcesses: 2, portBase, serversDir: directory, env, report });
  const stop = async (): Promise<void> => {
    await services.stop();
    await servers.down(used);
    await Promise.all([...proxies.values()].map((proxy) => proxy.close()));
  };
  return {
    ...{ profile, servers, services, proxies, directory, stop, direct: servers.urls },
    firstRunFile: await writeFirstRun(directory, services).catch(async (error: unknown) => {
      await stop();
      throw error;
    }),
    brokers: brokersThrough(proxies),
    setClock: (service, offsetMs) => {
      const port = services.processes.find(({ name }) => name === service)?.port;
      writeFileSync(join(clocks, String(port)), String(offsetMs));
    },
  };
}

/** No limit on how much one client may revoke, and tokens that outlive the run: an expired one would prove nothing. */
const settings = {
  TOKENWARD_REVOCATION_QUOTA_PER_HOUR: '1000000',
  TOKENWARD_ACCESS_TOKEN_LIFETIME_SECONDS: '3600',
  TOKENWARD_LOG_LEVEL: 'warn',
};

const clockSettings = (clocks: string) => ({
  FAULTS_CLOCKS: clocks,
  NODE_OPTIONS: `--import ${new URL('./skewed-clock.mjs', import.meta.url).href}`,
});

async function startProxies(all: readonly ServerStatus[], used: readonly ServerName[]): Promise<Map<string, Proxy>> {
  const proxies = new Map<string, Proxy>();
  for (const { name, port } of all) if (used.includes(name)) proxies.set(name, await Proxy.start(0, port));
  return proxies;
}

const brokersThrough = (proxies: ReadonlyMap<string, Proxy>): string[] =>
  [...proxies].filter(([name]) => isBroker(name)).map(([, { port }]) => `127.0.0.1:${port}`);

function urlsThrough(servers: Servers, proxies: ReadonlyMap<string, Proxy>): Record<string, string> {
  const through = (url: string, name: string): string =>
    Object.assign(new URL(url), { port: String(proxies.get(name)?.port) }).href;
  const brokers = brokersThrough(proxies);
  return {
    DATABASE_URL: through(servers.urls.DATABASE_URL, 'postgres'),
    REDIS_URL: through(servers.urls.REDIS_URL, 'redis'),
    ...(brokers.length > 0 && { KAFKA_BROKERS: brokers.join(',') }),
  };
}

/** Not in a call that blocks: the proxies live in this process. */
async function writeFirstRun(directory: string, services: RunningServices): Promise<string> {
  const file = join(directory, 'first-run.json');
  rmSync(file, { force: true });
  await runJob('first-run-file', services.environment, ['--out', file]);
  return file;
}

/** The program of a child process: run from its source, as this one is. */
export const runSource = (file: string): string[] => [
  '--conditions=source',
  '--import',
  new URL('../../scripts/run-typescript.mjs', import.meta.url).href,
  fileURLToPath(new URL(file, import.meta.url)),
];

export interface FirstRun {
  readonly issuer: string;
  readonly admin_client: { readonly client_id: string; readonly client_secret: string };
}

export const readFirstRun = (file: string): FirstRun => JSON.parse(readFileSync(file, 'utf8')) as FirstRun;
