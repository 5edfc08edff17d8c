import pg from 'pg';
import { EmbeddedPostgres } from '#storage';
import type { Content } from './options.js';

/** What the server itself would have written, as much as reads of it touch. `$1` is how many. */
const statements: Readonly<Record<Content, readonly string[]>> = {
  clients: [
    `INSERT INTO clients (tenant, id, name, metadata)
     SELECT 'default', uuidv7(make_interval(secs => -n))::text, 'Client ' || n,
            jsonb_build_object('grant_types', jsonb_build_array('client_credentials'), 'scope', 'orders:read',
                               'token_endpoint_auth_method', 'client_secret_basic', 'client_name', 'Client ' || n)
       FROM generate_series(1, $1::int) n`,
    `INSERT INTO client_secrets (id, tenant, client_id, hash)
     SELECT uuidv7(), tenant, id, sha256(id::bytea) FROM clients WHERE name LIKE 'Client %' LIMIT $1::int`,
  ],
  users: [
    `INSERT INTO users (id, tenant, username, email, email_verified, name, password_hash)
     SELECT uuidv7(make_interval(secs => -n)), 'default', 'grown-' || n, 'grown-' || n || '@bench.example', true, 'Person ' || n,
            '$argon2id$v=19$m=19456,t=2,p=1$' || md5(n::text) || '$' || md5('hash' || n)
       FROM generate_series(1, $1::int) n`,
    `INSERT INTO user_rids (rid, tenant, user_id, sector)
     SELECT md5('rid' || id), tenant, id, 'app.example' FROM users WHERE username LIKE 'grown-%' LIMIT $1::int`,
  ],
  // Of the last twelve days at a million, each with a family of refresh tokens.
  grants: [
    `WITH made AS (
       INSERT INTO grants (id, tenant, attempt, client_id, sub, rid, offline, scope, user_epoch, client_epoch, status)
       SELECT uuidv7(make_interval(secs => -n)), 'default', uuidv4(), md5('client' || n % 1000), md5('person' || n % 100000)::uuid,
              md5('rid' || n % 100000), true, '{openid,offline_access}', 1, 1, 'active'
         FROM generate_series(1, $1::int) n
       RETURNING id, tenant, client_id)
     INSERT INTO refresh_families (id, tenant, gid, client_id, generation, key_version, current_hash, idle_expires_at, expires_at)
     SELECT uuidv7(), tenant, id, client_id, 1, 1, sha256(id::text::bytea), now() + interval '14 days', now() + interval '30 days' FROM made`,
  ],
  // Of tokens that are still good: each counts with every verifier.
  revocations: [
    `INSERT INTO revocations (tenant, kind, id, until, reason)
     SELECT 'default', 'jti', translate(encode(decode(md5(n::text), 'hex'), 'base64'), '+/=', '-_'), now() + interval '1 hour', 'client'
       FROM generate_series(1, $1::int) n`,
  ],
};

/** That many of each, into the database of a platform that does not run. */
export async function fill(directory: string, counts: Readonly<Record<Content, number>>): Promise<void> {
  const postgres = await EmbeddedPostgres.start({ directory });
  const client = new pg.Client({ connectionString: postgres.url('tokenward') });
  try {
    await client.connect();
    for (const [name, count] of Object.entries(counts) as [Content, number][]) {
      for (const statement of statements[name]) await client.query(statement, [count]);
    }
    // As it would have been long before, with rows that came one by one.
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
    await postgres.stop();
  }
}
