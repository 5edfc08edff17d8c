import { Logger, type DynamicModule } from '@nestjs/common';
import type { KafkaAccess } from '#events';
import { KeyEncryptionKeys } from '#keys';
import { BootError } from '../start/boot-error.js';
import { CertificateSettings } from '../client-certificates/certificate-settings.js';
import { OutboundSettings } from '../outbound/outbound-settings.js';
import { InfrastructureSettings } from '../settings/infrastructure-settings.js';
import { profileOf } from '../settings/profile.js';
import { ServiceSettings } from '../settings/service-settings.js';
import type { Settings } from '../settings/settings.js';
import { kafkaAccess, KafkaSettings } from '../settings/kafka-settings.js';
import { connect, type Infrastructure } from './connect.js';
import { KeySettings, PostgresSettings } from './connection-settings.js';
import { heldOutside, SignerSettings } from './signer-settings.js';
import { InfrastructureModule } from './infrastructure.module.js';
import { defaultTenant } from './tenant.js';

/** Where the servers are, once the profile is known. */
export interface Servers {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  readonly kafka?: KafkaAccess | undefined;
  readonly keyEncryptionKeys: KeyEncryptionKeys;
}

/** The slices that `infrastructureOf` reads. */
export const infrastructureSlices = [
  ServiceSettings,
  InfrastructureSettings,
  KafkaSettings,
  PostgresSettings,
  KeySettings,
  SignerSettings,
  OutboundSettings,
  CertificateSettings,
] as const;

/** The servers that the settings name. @throws BootError in the embedded profile, which only the platform can start */
export function configuredServers(settings: Settings): Servers {
  const { databaseUrl, redisUrl, kafkaBrokers, keyEncryptionKey, acceptedKeyEncryptionKeys } =
    settings.of(InfrastructureSettings);
  if (databaseUrl === undefined || keyEncryptionKey === undefined) {
    throw new BootError([
      'DATABASE_URL, REDIS_URL and TOKENWARD_KEY_ENCRYPTION_KEY are needed: only the platform has an embedded profile',
    ]);
  }
  const kafka = kafkaBrokers && kafkaAccess(kafkaBrokers, settings.of(KafkaSettings));
  const keyEncryptionKeys = KeyEncryptionKeys.fromText(keyEncryptionKey, acceptedKeyEncryptionKeys);
  return { databaseUrl, redisUrl, kafka, keyEncryptionKeys };
}

/** Connects a process to its servers. */
export function connectTo(servers: Servers, settings: Settings, name: string): Promise<Infrastructure> {
  const logger = new Logger('Infrastructure');
  const { poolSize, connectTimeoutSeconds } = settings.of(PostgresSettings);
  return connect({
    ...servers,
    name,
    poolSize,
    connectTimeoutSeconds,
    tenant: defaultTenant,
    issuer: settings.of(ServiceSettings).issuer,
    rotation: settings.of(KeySettings),
    heldOutside: heldOutside(settings),
    onError: (error, doing) => {
      logger.warn({ err: error, msg: `${doing} failed; it is tried again` });
    },
  });
}

/** The connections of a service of the distributed profile, as the module that its features stand on. */
export async function infrastructureOf(settings: Settings, name: string): Promise<DynamicModule> {
  if (profileOf(settings.of(InfrastructureSettings)) === 'single') {
    throw new BootError(['KAFKA_BROKERS is missing: only the platform runs without Kafka']);
  }
  return InfrastructureModule.of(await connectTo(configuredServers(settings), settings, name), defaultTenant);
}
