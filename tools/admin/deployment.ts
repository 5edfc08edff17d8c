import type { KafkaAccess } from '#events';
import type { KeyEncryptionKeys } from '#keys';
import {
  configuredServers,
  defaultTenant,
  infrastructureSlices,
  InfrastructureSettings,
  kafkaAccess,
  KafkaSettings,
  readEnvironment,
  readSettings,
  ServiceSettings,
  type Settings,
  type Tenant,
} from '#service';
import { isMigrated, openStorage, type Storage } from '#storage';
import { CommandError } from './command.js';
import { EmbeddedDatabase } from './embedded-database.js';
import { LeaveToServices } from './leave-to-services.js';

/** The deployment that a command works on, by the same settings as the services. Nothing is opened before it is needed. */
export class Deployment {
  readonly tenant: Tenant = defaultTenant;
  private readonly embedded: EmbeddedDatabase;
  private storage: Storage | undefined;

  constructor(readonly settings: Settings) {
    this.embedded = new EmbeddedDatabase(this.servers.dataDirectory);
  }

  /** @throws BootError */
  static fromEnvironment(): Deployment {
    return new Deployment(readSettings(infrastructureSlices, readEnvironment()));
  }

  get issuer(): string {
    return this.settings.of(ServiceSettings).issuer;
  }

  get kafka(): KafkaAccess | undefined {
    const { kafkaBrokers } = this.servers;
    return kafkaBrokers && kafkaAccess(kafkaBrokers, this.settings.of(KafkaSettings));
  }

  get redisUrl(): string | undefined {
    return this.servers.redisUrl;
  }

  databaseUrl(): Promise<string> {
    const { databaseUrl } = this.servers;
    return databaseUrl === undefined ? this.embedded.url() : Promise.resolve(databaseUrl);
  }

  keyEncryptionKeys(): KeyEncryptionKeys {
    const { databaseUrl } = this.servers;
    return databaseUrl === undefined
      ? this.embedded.keyEncryptionKeys()
      : configuredServers(this.settings).keyEncryptionKeys;
  }

  /** @throws CommandError when the schema is of another release */
  async openStorage({ patient = false } = {}): Promise<Storage> {
    const postgres = { url: await this.databaseUrl(), poolSize: 2, applicationName: 'tokenward-admin', patient };
    const bus = new LeaveToServices();
    this.storage = await openStorage({
      postgres,
      bus,
      source: this.issuer,
      tenant: this.tenant.id,
      onError: () => undefined,
    });
    if (await isMigrated(this.storage.database)) return this.storage;
    throw new CommandError('The database has not been migrated to this release: run npm run admin -- migrate');
  }

  async close(): Promise<void> {
    await this.storage?.close();
    await this.embedded.close();
  }

  private get servers() {
    return this.settings.of(InfrastructureSettings);
  }
}
