import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '../../deploy/routes.js';
import { readSecrets } from '../servers/secrets.js';
import { runJob } from './run-job.js';
import type { Environment } from './service-environment.js';

/** Where the stores are for each service, under an account of its own. */
export type ServiceAccounts = Map<ServiceName | 'platform', Environment>;

/** A service that is taken over must not be able to do what the others do. */
export async function makeServiceAccounts(
  accounts: ServiceAccounts,
  directory: string,
  shared: Environment,
): Promise<void> {
  const file = join(directory, 'service-account-secret');
  writeFileSync(file, readSecrets(directory).serviceAccountSecret, { mode: 0o600 });
  const printed = await runJob('service-accounts', shared, ['--secret-file', file]);
  const made = JSON.parse(printed) as Record<ServiceName, Environment>;
  for (const [service, account] of Object.entries(made)) accounts.set(service as ServiceName, account);
}
