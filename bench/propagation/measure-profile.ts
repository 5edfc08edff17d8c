import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { start, type RunningServices } from '../../tools/services/index.js';
import { Closers } from '../closers.js';
import { basic, type Credentials } from '../load/requests.js';
import { measuredSettings } from '../targets/clean-environment.js';
import { freePortBase } from '../targets/free-port-base.js';
import { freeServersOffset } from '../targets/free-servers-offset.js';
import { makeFirstRun } from '../targets/start-services.js';
import { creator, machine, resourceServer } from '../targets/provision.js';
import { revokeAtRate, type Delays } from './revoke-at-rate.js';
import { startFeeds, startPush, type Watcher } from './watchers.js';

export interface ProfileDelays {
  readonly profile: 'distributed' | 'single';
  readonly idle: readonly Delays[];
  readonly loaded: readonly Delays[];
  readonly tokensPerSecond: number;
}

export interface Amounts {
  readonly idleRevocations: number;
  readonly loadedRevocations: number;
}

const idlePerSecond = 10;
const loadedPerSecond = 50;

export async function measureProfile(
  profile: 'distributed' | 'single',
  directory: string,
  closers: Closers,
  amounts: Amounts,
): Promise<ProfileDelays> {
  const running = await start({
    ...{ profile, tokenProcesses: profile === 'single' ? 2 : 1, portBase: await freePortBase() },
    ...{ serversDir: join(directory, 'servers'), serversPortOffset: await freeServersOffset(), env: measuredSettings },
    report: (line) => process.stderr.write(`${line}\n`),
  });
  closers.add(() => running.stop());
  const tell = (line: string): void => void process.stderr.write(`${profile}: ${line}\n`);
  tell('the services are ready');
  const { bench, reader } = await prepare(running, join(directory, `first-run-${profile}.json`), amounts);
  const watched = { issuer: running.issuer, reader, kafkaBrokers: running.urls.KAFKA_BROKERS };
  const rounds: Round[] = [];
  // One after the other: on a small machine the work for a receiver would be measured as the delay of a feed.
  for (const startWatchers of [startFeeds, startPush]) {
    const watching = new Closers();
    closers.add(() => watching.closeAll());
    rounds.push(await measureRound(bench, await startWatchers(watched, watching)));
    await watching.closeAll();
    tell(
      `${rounds
        .at(-1)
        ?.idle.map(({ feed }) => feed)
        .join(', ')}: measured`,
    );
  }
  return {
    profile,
    idle: rounds.flatMap(({ idle }) => idle),
    loaded: rounds.flatMap(({ loaded }) => loaded),
    tokensPerSecond: Math.min(...rounds.map(({ tokensPerSecond }) => tokensPerSecond)),
  };
}

/** The clients that revoke, that load, and that read. */
async function prepare(running: RunningServices, firstRunFile: string, amounts: Amounts) {
  const { issuer: origin } = running;
  const { admin_client } = makeFirstRun(running, firstRunFile);
  const create = await creator(origin, admin_client);
  await resourceServer(create, 'es256', { signing_alg: 'ES256' });
  const settings = { may_introspect: true, may_read_revocations: true };
  const reader = await machine(create, 'ssf.manage ssf.read', settings);
  const clients = await Promise.all(Array.from({ length: 20 }, () => machine(create, 'bench:es256')));
  const bench: Bench = { origin, clients, loader: await machine(create, 'bench:es256'), amounts };
  return { bench, reader };
}

interface Bench {
  readonly origin: string;
  readonly clients: readonly Credentials[];
  readonly loader: Credentials;
  readonly amounts: Amounts;
}

type Round = Omit<ProfileDelays, 'profile'>;

async function measureRound({ origin, clients, loader, amounts }: Bench, watchers: readonly Watcher[]): Promise<Round> {
  const revoke = (count: number, perSecond: number) => revokeAtRate({ origin, clients, count, perSecond }, watchers);
  // A first few that are not counted: connections are made, keys are fetched.
  await revoke(20, 20);
  const idle = await revoke(amounts.idleRevocations, idlePerSecond);
  const load = startLoad(origin, loader);
  const began = performance.now();
  const loaded = await revoke(amounts.loadedRevocations, loadedPerSecond);
  const tokensPerSecond = load.issued() / ((performance.now() - began) / 1000);
  await load.stop();
  return { idle, loaded, tokensPerSecond };
}

/** In a thread of its own, so that its work does not delay what is measured here. */
function startLoad(origin: string, client: Credentials) {
  const workerData = { origin, authorization: basic(client), perSecond: 100 };
  const worker = new Worker(new URL('./token-load.js', import.meta.url), { workerData });
  let issued = 0;
  worker.on('message', () => (issued += 1));
  return { issued: () => issued, stop: () => worker.terminate() };
}
