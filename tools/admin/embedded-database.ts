import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import type { KeyEncryptionKeys } from '#keys';
import { keyEncryptionKeysIn } from '#service';
import { EmbeddedPostgres, EmbeddedPostgresError } from '#storage';
import { CommandError } from './command.js';

/** The database of the embedded profile, running or not. */
export class EmbeddedDatabase {
  private postgres: EmbeddedPostgres | undefined;

  constructor(private readonly directory: string) {}

  async url(): Promise<string> {
    const folder = resolve(this.directory);
    // Only the platform makes the folder: the database and the key that seals what is in it belong together.
    if (!existsSync(join(folder, 'postgres', 'PG_VERSION'))) {
      throw new CommandError(
        `There is no embedded database in ${folder}: start the platform once (npm start), or set DATABASE_URL`,
      );
    }
    this.postgres ??= await EmbeddedPostgres.start({ directory: folder }).catch((error: unknown) => {
      throw error instanceof EmbeddedPostgresError ? new CommandError(error.message) : error;
    });
    return this.postgres.createDatabase('tokenward');
  }

  keyEncryptionKeys(): KeyEncryptionKeys {
    const folder = resolve(this.directory);
    const file = join(folder, 'key-encryption-key');
    if (!existsSync(file)) throw new CommandError(`${file} is missing: restore it, the keys cannot be read without it`);
    return keyEncryptionKeysIn(folder);
  }

  /** Stops what this command started, unless a platform has begun to use it meanwhile. */
  async close(): Promise<void> {
    if (!this.postgres || this.postgres.isAdopted || (await this.isUsed(this.postgres))) return;
    await this.postgres.stop();
  }

  private async isUsed(postgres: EmbeddedPostgres): Promise<boolean> {
    const client = new pg.Client({ connectionString: postgres.url() });
    await client.connect();
    try {
      const others = `SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1`;
      return (await client.query(others)).rowCount === 1;
    } finally {
      await client.end();
    }
  }
}
