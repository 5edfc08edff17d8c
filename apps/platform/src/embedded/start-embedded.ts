import {
  BootError,
  connectTo,
  defaultTenant,
  InfrastructureSettings,
  refuseTakenPorts,
  ServiceSettings,
  type Infrastructure,
  type Settings,
} from '#service';
import { EmbeddedPostgres, EmbeddedPostgresError, migrate, seedDefaults } from '#storage';
import { DataDirectory } from './data-directory.js';

export interface Embedded {
  readonly infrastructure: Infrastructure;
  readonly directory: DataDirectory;
}

/** The servers of the embedded profile: Postgres beside this process, everything else within it. */
export async function startEmbedded(settings: Settings): Promise<Embedded> {
  const directory = new DataDirectory(settings.of(InfrastructureSettings).dataDirectory);
  try {
    return await startIn(directory, settings);
  } catch (error) {
    directory.unlock();
    throw error;
  }
}

async function startIn(directory: DataDirectory, settings: Settings): Promise<Embedded> {
  await refuseTakenPorts(settings.of(ServiceSettings));
  const keyEncryptionKeys = directory.keyEncryptionKeys();
  const postgres = await EmbeddedPostgres.start({ directory: directory.path }).catch((error: unknown) => {
    throw error instanceof EmbeddedPostgresError ? new BootError([error.message]) : error;
  });
  try {
    const databaseUrl = await postgres.createDatabase('tokenward');
    await migrate(databaseUrl);
    const infrastructure = await connectTo({ databaseUrl, keyEncryptionKeys }, settings, 'platform');
    await seedDefaults(infrastructure.storage.database, defaultTenant.id, settings.of(ServiceSettings).issuer);
    const close = async (): Promise<void> => {
      await infrastructure.close();
      await postgres.stop();
      directory.unlock();
    };
    return { infrastructure: { ...infrastructure, close }, directory };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
