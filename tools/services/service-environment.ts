import type { ServerUrls } from '../servers/index.js';
import { ToolError } from '../servers/processes/tool-error.js';
import type { Instance } from './plan-instances.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const urlKeys = ['DATABASE_URL', 'REDIS_URL', 'KAFKA_BROKERS'] as const;

/** Without Kafka the platform is of the single profile. */
export type UsedUrls = Partial<ServerUrls> & Pick<ServerUrls, 'DATABASE_URL' | 'REDIS_URL'>;

/** The servers that the environment names, if it names any; some without the others are a mistake, never a mixture. */
export function givenUrls(
  environment: Environment,
  needed: readonly (keyof ServerUrls)[] = urlKeys,
): UsedUrls | undefined {
  const missing = needed.filter((key) => !environment[key]);
  if (missing.length === needed.length) return undefined;
  if (missing.length > 0)
    throw new ToolError(`${missing.join(' and ')} missing: give all of ${needed.join(', ')}, or none`);
  return Object.fromEntries(needed.map((key) => [key, environment[key]])) as unknown as UsedUrls;
}

interface Surroundings {
  readonly inherited: Environment;
  readonly urls: UsedUrls;
  readonly issuer: string;
  readonly keyEncryptionKey: string;
  readonly given: Environment;
}

/** What all services share. They refuse settings that they don't know, so those of the servers and tests are left out. */
export function sharedEnvironment({ inherited, urls, issuer, keyEncryptionKey, given }: Surroundings): Environment {
  const kept = Object.entries(inherited).filter(([key]) => !/^TOKENWARD_(SERVERS|TEST)_/.test(key));
  return {
    TOKENWARD_KEY_ENCRYPTION_KEY: keyEncryptionKey,
    ...Object.fromEntries(kept),
    ...urls,
    TOKENWARD_ISSUER: issuer,
    TOKENWARD_TRUSTED_PROXIES: '127.0.0.1',
    ...given,
  };
}

/** @param account where the stores are for this service alone */
export function instanceEnvironment(shared: Environment, instance: Instance, account: Environment = {}): Environment {
  return {
    ...shared,
    ...account,
    TOKENWARD_PORT: String(instance.port),
    TOKENWARD_MANAGEMENT_PORT: String(instance.managementPort),
  };
}
