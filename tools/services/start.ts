import { gatewayPort } from '../../deploy/routes.js';
import { Servers, type ServerUrls } from '../servers/index.js';
import { readSecrets } from '../servers/secrets.js';
import { manageGateway, manageService } from './manage.js';
import { Supervised } from './managed-process.js';
import { planInstances, planPlatforms, type Instance } from './plan-instances.js';
import { runJob } from './run-job.js';
import { makeServiceAccounts, type ServiceAccounts } from './service-accounts.js';
import { RunningServices } from './running-services.js';
import {
  givenUrls,
  instanceEnvironment,
  sharedEnvironment,
  type Environment,
  type UsedUrls,
} from './service-environment.js';
import { defaultTokenProcesses, type StartOptions } from './start-options.js';

/** The distributed profile on this machine, or the single one: servers, jobs, services, gateway. Comes back when all are ready. */
export async function start(options: StartOptions = {}): Promise<RunningServices> {
  const report = options.report ?? (() => undefined);
  const port = options.portBase ?? gatewayPort;
  const single = options.profile === 'single';
  const instances = planOf(single, port, options);
  const issuer = `http://localhost:${port}`;
  const servers = new Servers({ directory: options.serversDir, portOffset: options.serversPortOffset, report });
  const { urls, stop } = await provideServers(servers, { ...process.env, ...options.env }, single);
  const shared = sharedEnvironment({
    inherited: process.env,
    urls,
    issuer,
    keyEncryptionKey: readSecrets(servers.directory).keyEncryptionKey,
    given: options.env ?? {},
  });
  const accounts: ServiceAccounts = new Map();
  const services = instances.map((one) => {
    const environment = (): Environment => instanceEnvironment(shared, one, accounts.get(one.service));
    return new Supervised(manageService(one, servers.directory, environment), report);
  });
  const gateway = new Supervised(manageGateway(port, instances, servers.directory), report);
  const running = new RunningServices(issuer, urls, shared, services, gateway, stop);
  try {
    await prepare(single, accounts, servers.directory, shared, options);
    await startAll(services, gateway, options);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

const planOf = (single: boolean, port: number, { tokenProcesses = defaultTokenProcesses }: StartOptions): Instance[] =>
  single ? planPlatforms(port, tokenProcesses) : planInstances(port, tokenProcesses);

/** Schema, topics and accounts; a whole platform needs only the first. */
async function prepare(
  single: boolean,
  accounts: ServiceAccounts,
  directory: string,
  shared: Environment,
  options: StartOptions,
): Promise<void> {
  await runJobs(single ? ['migrate'] : ['migrate', 'topics'], shared, options);
  // The same data may have been used with the other profile before.
  await runJob('events', shared, ['use', single ? 'postgres' : 'kafka']);
  if (!single) await makeServiceAccounts(accounts, directory, shared);
}

async function runJobs(
  jobs: readonly string[],
  shared: Environment,
  { report = () => undefined, signal }: StartOptions,
): Promise<void> {
  for (const job of jobs) {
    signal?.throwIfAborted();
    report(`${job}: running`);
    await runJob(job, shared);
  }
}

async function startAll(services: readonly Supervised[], gateway: Supervised, { signal }: StartOptions): Promise<void> {
  const outcomes = await Promise.allSettled(services.map((service) => service.start(signal)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  await gateway.start(signal);
}

/** Servers that ran before the launch are left running after it. */
async function provideServers(
  servers: Servers,
  environment: Environment,
  single: boolean,
): Promise<{ urls: UsedUrls; stop: () => Promise<void> }> {
  const used = ({ KAFKA_BROKERS, ...urls }: ServerUrls): UsedUrls => (single ? urls : { ...urls, KAFKA_BROKERS });
  const given = givenUrls(environment, single ? ['DATABASE_URL', 'REDIS_URL'] : undefined);
  if (given) return { urls: given, stop: async () => undefined };
  const started = await servers.up(single ? ['postgres', 'redis'] : undefined);
  return { urls: used(servers.urls), stop: () => servers.down(started) };
}
