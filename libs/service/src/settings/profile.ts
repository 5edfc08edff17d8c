import { isLoopbackUrl } from './loopback.js';
import { ServiceSettings } from './service-settings.js';
import type { Settings } from './settings.js';

/** `single` (Postgres and Redis) is not served yet. */
export type Profile = 'embedded' | 'distributed';

interface Servers {
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly kafkaBrokers: readonly string[] | undefined;
}

export function profileOf(servers: Servers): Profile {
  return missingServers(servers).length === 0 ? 'distributed' : 'embedded';
}

/** A lost secret mount must never start an empty issuer, so half a profile is refused, and so is none in public. */
export function checkProfile(
  servers: Servers & { readonly keyEncryptionKey: string | undefined },
  all: Settings,
): readonly string[] {
  const missing = missingServers(servers);
  if (missing.length === 3) return embeddedProblems(all.find(ServiceSettings)?.issuer);
  const problems = missing.map(
    (key) =>
      `${key} is missing: DATABASE_URL, REDIS_URL and KAFKA_BROKERS go together (distributed), or none is given (embedded)`,
  );
  if (servers.keyEncryptionKey === undefined) {
    problems.push('TOKENWARD_KEY_ENCRYPTION_KEY is missing; it must be 32 bytes as base64url (43 characters)');
  }
  return problems;
}

function embeddedProblems(issuer: string | undefined): readonly string[] {
  if (issuer === undefined || isLoopbackUrl(issuer)) return [];
  return [
    'DATABASE_URL, REDIS_URL and KAFKA_BROKERS are missing: the embedded profile is only for a TOKENWARD_ISSUER on a loopback address',
  ];
}

function missingServers(servers: Servers): string[] {
  const given = {
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    KAFKA_BROKERS: servers.kafkaBrokers,
  };
  return Object.entries(given).flatMap(([key, value]) => (value === undefined ? [key] : []));
}
