import { randomUUID } from 'node:crypto';
import pg from 'pg';

const server = (): string => {
  const url = process.env['TOKENWARD_TEST_POSTGRES'];
  if (url === undefined) throw new Error('The specs need their Postgres: run them with npm test');
  return url;
};

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server() });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** A database for one test file, migrated unless it is a copy of another. */
export async function createTestDatabase(
  template = 'tokenward_template',
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
