import { InProcessEventBus, KafkaEventBus, recordSignatureType, type EventBus } from '#events';
import { KeyRing, KeyRotation, Sealer, SecretKeys, WrongKeyEncryptionKey } from '#keys';
import { isMigrated, openStorage, PostgresUnavailable, type Storage } from '#storage';
import { BootError } from '../start/boot-error.js';
import type { Tenant } from './tenant.js';

export interface ConnectOptions {
  readonly name: string;
  readonly issuer: string;
  readonly tenant: Tenant;
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  readonly kafkaBrokers?: readonly string[] | undefined;
  readonly keyEncryptionKey: Buffer;
  readonly poolSize: number;
  readonly connectTimeoutSeconds: number;
  readonly rotation: { signForSeconds: number; publishAheadSeconds: number; verifyAfterSeconds: number };
  readonly onError: (error: unknown, doing: string) => void;
}

/** All that a process is connected to, opened once. */
export interface Infrastructure {
  readonly storage: Storage;
  readonly bus: EventBus;
  readonly secretKeys: SecretKeys;
  readonly sealer: Sealer;
  readonly keyRing: KeyRing;
  readonly keyRotation: KeyRotation;
  close(): Promise<void>;
}

/**
 * Opens the connections and reads the keys. Waits for Postgres and its migrations; Redis and Kafka may come later.
 *
 * @throws BootError when Postgres stays away, is not migrated, or holds keys of another key-encryption key
 */
export async function connect(options: ConnectOptions): Promise<Infrastructure> {
  const { name, kafkaBrokers, tenant, keyEncryptionKey, onError } = options;
  const bus = kafkaBrokers
    ? new KafkaEventBus({ brokers: kafkaBrokers, clientId: `tokenward-${name}`, onError })
    : new InProcessEventBus(onError);
  // Nothing is told before the relay is started, and by then the keys have been read.
  const sign = (text: string): Promise<string> =>
    keyRing.signDetached('security_event', 'ES256', recordSignatureType, text);
  const storage = await open(options, bus, sign);
  const secretKeys = new SecretKeys(storage.keyStore, keyEncryptionKey, tenant.id);
  const keyRing = new KeyRing(storage.keyStore, keyEncryptionKey, tenant.id);
  try {
    await secretKeys.load();
    await keyRing.load();
  } catch (error) {
    throw error instanceof WrongKeyEncryptionKey ? new BootError([error.message]) : error;
  }
  return {
    storage,
    bus,
    secretKeys,
    keyRing,
    sealer: new Sealer(secretKeys),
    keyRotation: new KeyRotation(keyRing, options.rotation),
    close: async () => {
      await storage.close();
      await bus.close();
    },
  };
}

async function open(options: ConnectOptions, bus: EventBus, sign: (text: string) => Promise<string>): Promise<Storage> {
  const { name, databaseUrl, redisUrl, poolSize, issuer, onError, connectTimeoutSeconds } = options;
  const tenant = options.tenant.id;
  const giveUpAt = performance.now() + connectTimeoutSeconds * 1000;
  const postgres = { url: databaseUrl, poolSize, applicationName: `tokenward-${name}` };
  for (;;) {
    try {
      const storage = await openStorage({ postgres, redisUrl, bus, source: issuer, tenant, sign, onError });
      if (await isMigrated(storage.database.dataSource)) return storage;
      await storage.close();
      throw new NotMigrated();
    } catch (error) {
      if (performance.now() > giveUpAt) throw bootErrorOf(error);
      onError(error, 'connect to Postgres');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

class NotMigrated extends Error {
  constructor() {
    super('the database has not been migrated to this release');
  }
}

function bootErrorOf(error: unknown): BootError {
  if (error instanceof NotMigrated) return new BootError([`${error.message}: run npm run admin -- migrate`]);
  const cause = error instanceof PostgresUnavailable ? error.cause : error;
  return new BootError([
    `Postgres (DATABASE_URL) cannot be reached: ${(cause as { code?: string }).code ?? 'see the log'}`,
  ]);
}
