import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { start } from '../../tools/services/index.js';
import type { Closers } from '../closers.js';
import { basic, type Credentials } from '../load/requests.js';
import { measuredSettings } from '../targets/clean-environment.js';
import { freePortBase } from '../targets/free-port-base.js';
import { freeServersOffset } from '../targets/free-servers-offset.js';
import { makeFirstRun } from '../targets/start-services.js';
import { creator, machine, resourceServer } from '../workloads/provision.js';
import { revokeAtRate, type Delays } from './revoke-at-rate.js';
import { startWatchers } from './watchers.js';

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
  const { issuer: origin } = running;
  const tell = (line: string): void => void process.stderr.write(`${profile}: ${line}\n`);
  tell('the services are ready');
  const { admin_client } = makeFirstRun(running, join(directory, `first-run-${profile}.json`));
  const create = await creator(origin, admin_client);
  await resourceServer(create, 'es256', { signing_alg: 'ES256' });
  const settings = { may_introspect: true, may_read_revocations: true };
  const reader = await machine(create, 'ssf.manage ssf.read', settings);
  const clients = await Promise.all(Array.from({ length: 20 }, () => machine(create, 'bench:es256')));
  const kafkaBrokers = running.urls.KAFKA_BROKERS;
  const watchers = await startWatchers({ issuer: origin, reader, kafkaBrokers }, closers);
  tell('the verifiers are ready');
  const revoking = { origin, clients };
  // A first few that are not counted: connections are made, keys are fetched.
  await revokeAtRate({ ...revoking, count: 20, perSecond: 20 }, watchers);
  const idle = await revokeAtRate({ ...revoking, count: amounts.idleRevocations, perSecond: idlePerSecond }, watchers);
  tell('measured without load');
  const load = startLoad(origin, await machine(create, 'bench:es256'));
  const began = performance.now();
  const loaded = await revokeAtRate(
    { ...revoking, count: amounts.loadedRevocations, perSecond: loadedPerSecond },
    watchers,
  );
  const tokensPerSecond = load.issued() / ((performance.now() - began) / 1000);
  await load.stop();
  return { profile, idle, loaded, tokensPerSecond };
}

/** In a thread of its own, so that its work does not delay what is measured here. */
function startLoad(origin: string, client: Credentials) {
  const workerData = { origin, authorization: basic(client), perSecond: 100 };
  const worker = new Worker(new URL('./token-load.js', import.meta.url), { workerData });
  let issued = 0;
  worker.on('message', () => (issued += 1));
  return { issued: () => issued, stop: () => worker.terminate() };
}
