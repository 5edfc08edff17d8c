import { isLoopbackUrl } from './loopback.js';
import { ServiceSettings } from './service-settings.js';
import type { Settings } from './settings.js';

/** One process that brings its own Postgres; the platform, n times, on Postgres and Redis; all services with Kafka. */
export type Profile = 'embedded' | 'single' | 'distributed';

interface Servers {
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly kafkaBrokers: readonly string[] | undefined;
}

export function profileOf({ databaseUrl, redisUrl, kafkaBrokers }: Servers): Profile {
  if (databaseUrl === undefined || redisUrl === undefined) return 'embedded';
  return kafkaBrokers === undefined ? 'single' : 'distributed';
}

/** A lost secret mount must never start an empty issuer, so half a profile is refused, and so is none in public. */
export function checkProfile(
  servers: Servers & { readonly keyEncryptionKey: string | undefined },
  all: Settings,
): readonly string[] {
  const { databaseUrl, redisUrl, kafkaBrokers } = servers;
  if (databaseUrl === undefined && redisUrl === undefined && kafkaBrokers === undefined) {
    return embeddedProblems(all.find(ServiceSettings));
  }
  const problems = Object.entries({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl }).flatMap(([key, value]) =>
    value === undefined
      ? [`${key} is missing: DATABASE_URL and REDIS_URL (single), with KAFKA_BROKERS (distributed), or none (embedded)`]
      : [],
  );
  if (servers.keyEncryptionKey === undefined) {
    problems.push('TOKENWARD_KEY_ENCRYPTION_KEY is missing; it must be 32 bytes as base64url (43 characters)');
  }
  return problems;
}

function embeddedProblems(service: ServiceSettings | undefined): readonly string[] {
  const missing = 'DATABASE_URL and REDIS_URL are missing: the embedded profile is';
  return [
    ...(service && !isLoopbackUrl(service.issuer)
      ? [`${missing} only for a TOKENWARD_ISSUER on a loopback address`]
      : []),
    ...(service && service.workers > 1 ? [`${missing} one process, so TOKENWARD_WORKERS has to be 1`] : []),
  ];
}
