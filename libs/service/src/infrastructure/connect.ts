import { InProcessEventBus, KafkaEventBus, recordSignatureType, type EventBus, type KafkaAccess } from '#events';
import {
  KeyRing,
  KeyRotation,
  Sealer,
  SecretKeys,
  SignerAway,
  ForeignKey,
  SignerMissing,
  WrongKeyEncryptionKey,
  type HeldOutside,
  type KeyEncryptionKeys,
} from '#keys';
import {
  agreeOnTransport,
  isMigrated,
  openStorage,
  PostgresUnavailable,
  RedisUrlMistake,
  transportOf,
  type Storage,
  type ShortLivedValues,
  type Transport,
} from '#storage';
import { BootError } from '../start/boot-error.js';
import { shortLivedSealing } from './short-lived-sealing.js';
import type { Tenant } from './tenant.js';

export interface ConnectOptions {
  readonly name: string;
  readonly issuer: string;
  readonly tenant: Tenant;
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  readonly kafka?: KafkaAccess | undefined;
  readonly keyEncryptionKeys: KeyEncryptionKeys;
  readonly heldOutside?: HeldOutside | undefined;
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
  readonly shortLived: ShortLivedValues;
  readonly keyRing: KeyRing;
  readonly keyRotation: KeyRotation;
  close(): Promise<void>;
}

/**
 * Opens the connections and reads the keys. Waits for Postgres and its migrations; Redis and Kafka may come later.
 *
 * @throws BootError when Postgres stays away, is not migrated, or holds keys that cannot be used by these settings
 */
export async function connect(options: ConnectOptions): Promise<Infrastructure> {
  const { tenant, keyEncryptionKeys } = options;
  // Nothing is told before the relay is started, and by then the keys have been read.
  const sign = (text: string): Promise<string> =>
    keyRing.signDetached('security_event', 'ES256', recordSignatureType, text);
  const storage = await open(options, busOf(options), sign);
  const secretKeys = new SecretKeys(storage.keyStore, keyEncryptionKeys, tenant.id);
  const keyRing = new KeyRing(storage.keyStore, keyEncryptionKeys, tenant.id, options.heldOutside);
  try {
    await secretKeys.load();
    await keyRing.load();
    await keyRing.prepare();
  } catch (error) {
    throw keyProblem(error);
  }
  const sealer = new Sealer(secretKeys);
  return {
    storage,
    bus: storage.bus,
    secretKeys,
    keyRing,
    sealer,
    shortLived: storage.openShortLived(shortLivedSealing(sealer)),
    keyRotation: new KeyRotation(keyRing, options.rotation),
    close: () => storage.close(),
  };
}

function keyProblem(error: unknown): unknown {
  if (error instanceof WrongKeyEncryptionKey || error instanceof SignerMissing || error instanceof ForeignKey)
    return new BootError([error.message]);
  if (error instanceof SignerAway)
    return new BootError([`The first keys cannot be made by the signer (TOKENWARD_SIGNER_URL): ${error.detail ?? ''}`]);
  return error;
}

/** Kafka, or the process itself; undefined where Postgres is the bus. */
function busOf({ name, kafka, redisUrl, onError }: ConnectOptions): EventBus | undefined {
  if (kafka) return new KafkaEventBus({ ...kafka, clientId: `tokenward-${name}`, onError });
  return redisUrl === undefined ? new InProcessEventBus(onError) : undefined;
}

async function open(
  options: ConnectOptions,
  bus: EventBus | undefined,
  sign: (text: string) => Promise<string>,
): Promise<Storage> {
  const { name, databaseUrl, redisUrl, poolSize, issuer, onError, connectTimeoutSeconds } = options;
  const tenant = options.tenant.id;
  const transport = transportOf(options);
  const giveUpAt = performance.now() + connectTimeoutSeconds * 1000;
  const postgres = { url: databaseUrl, poolSize, applicationName: `tokenward-${name}` };
  for (;;) {
    try {
      const storage = await openStorage({ postgres, redisUrl, bus, source: issuer, tenant, sign, onError });
      if (!(await isMigrated(storage.database))) {
        await storage.close();
        throw new NotMigrated();
      }
      await checkTransport(storage, transport);
      return storage;
    } catch (error) {
      if (isFinal(error) || performance.now() > giveUpAt) throw bootErrorOf(error);
      onError(error, 'connect to Postgres');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** A process that tells by another way than the others would leave their readers without what it ends. */
async function checkTransport(storage: Storage, transport: Transport): Promise<void> {
  const agreed = await agreeOnTransport(storage.database, transport);
  if (agreed === transport) return;
  await storage.close();
  throw new BootError([
    `These settings tell events by ${means[transport]}, and this deployment tells its events by ${means[agreed]}; to change that for all: npm run admin -- events use ${transport}`,
  ]);
}

const means: Readonly<Record<Transport, string>> = {
  kafka: 'Kafka (KAFKA_BROKERS)',
  postgres: 'Postgres (REDIS_URL without KAFKA_BROKERS)',
  process: 'the process itself (neither REDIS_URL nor KAFKA_BROKERS)',
};

class NotMigrated extends Error {
  constructor() {
    super('the database has not been migrated to this release');
  }
}

/** Waiting mends none of these. */
const isFinal = (error: unknown): boolean => error instanceof BootError || error instanceof RedisUrlMistake;

function bootErrorOf(error: unknown): BootError {
  if (error instanceof BootError) return error;
  if (error instanceof RedisUrlMistake) return new BootError([error.message]);
  if (error instanceof NotMigrated) return new BootError([`${error.message}: run npm run admin -- migrate`]);
  const cause = error instanceof PostgresUnavailable ? error.cause : error;
  return new BootError([
    `Postgres (DATABASE_URL) cannot be reached: ${(cause as { code?: string }).code ?? 'see the log'}`,
  ]);
}
