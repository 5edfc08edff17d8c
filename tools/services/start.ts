import { gatewayPort } from '../../deploy/routes.js';
import { Servers, type ServerUrls } from '../servers/index.js';
import { readSecrets } from '../servers/secrets.js';
import { manageGateway, manageService } from './manage.js';
import { Supervised } from './managed-process.js';
import { planInstances } from './plan-instances.js';
import { runJob } from './run-job.js';
import { makeServiceAccounts, type ServiceAccounts } from './service-accounts.js';
import { RunningServices } from './running-services.js';
import { givenUrls, instanceEnvironment, sharedEnvironment, type Environment } from './service-environment.js';
import { defaultTokenProcesses, type StartOptions } from './start-options.js';

/** The distributed profile on this machine: servers, jobs, services, gateway. Comes back when all are ready. */
export async function start(options: StartOptions = {}): Promise<RunningServices> {
  const report = options.report ?? (() => undefined);
  const port = options.portBase ?? gatewayPort;
  const instances = planInstances(port, options.tokenProcesses ?? defaultTokenProcesses);
  const issuer = `http://localhost:${port}`;
  const servers = new Servers({ directory: options.serversDir, portOffset: options.serversPortOffset, report });
  const { urls, stop } = await provideServers(servers, { ...process.env, ...options.env });
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
    await runJobs(shared, options);
    await makeServiceAccounts(accounts, servers.directory, shared);
    await startAll(services, gateway, options);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

async function runJobs(shared: Environment, { report = () => undefined, signal }: StartOptions): Promise<void> {
  for (const job of ['migrate', 'topics'] as const) {
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
): Promise<{ urls: ServerUrls; stop: () => Promise<void> }> {
  const given = givenUrls(environment);
  if (given) return { urls: given, stop: async () => undefined };
  const started = await servers.up();
  return { urls: servers.urls, stop: () => servers.down(started) };
}
