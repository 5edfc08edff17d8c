// One Postgres for a whole run of specs. Each test file takes a database of its own, copied from a migrated template.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres, migrate } from '../../dist/libs/storage/src/index.js';

export default async function setup() {
  const directory = mkdtempSync(join(tmpdir(), 'tokenward-test-'));
  // As root the database runs as another account, which has to reach its folder.
  chmodSync(directory, 0o755);
  const postgres = await EmbeddedPostgres.start({ directory });
  const template = await postgres.createDatabase('tokenward_template');
  await migrate(template);
  process.env.TOKENWARD_TEST_POSTGRES = postgres.url();
  globalThis.__tokenwardPostgres = { postgres, directory };
}

export async function teardown() {
  const { postgres, directory } = globalThis.__tokenwardPostgres;
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
