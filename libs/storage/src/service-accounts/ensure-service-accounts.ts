import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { functionsOf, redisKeys, serviceNames, tableRights, type ServiceName } from './table-rights.js';
import type { Database } from '../postgres/database.js';
import { unprepared } from '../postgres/statement.js';
import { openRedis } from '../redis/open-redis.js';

export interface ServiceAccount {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
}

const nameOf = (service: ServiceName): string => `tokenward_${service.replace('-', '_')}`;

const passwordOf = (secret: Buffer, store: 'postgres' | 'redis', service: ServiceName): string =>
  createHmac('sha256', secret).update(`${store}:${service}`).digest('base64url');

/**
 * Gives each service an account of its own at both stores, with just the rights that it needs. Safe to run again: rights follow
 * the release, passwords the secret. Runs after the migrations, as the owner of the schema.
 *
 * @param secret at least 32 bytes; the passwords are derived from it
 */
export async function ensureServiceAccounts(
  stores: { readonly database: Database; readonly databaseUrl: string; readonly redisUrl: string },
  secret: Buffer,
): Promise<Readonly<Record<ServiceName, ServiceAccount>>> {
  const redis = openRedis(stores.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 2 });
  redis.on('error', () => undefined);
  await redis.connect();
  try {
    const accounts = await Promise.all(
      serviceNames.map(async (service) => {
        await ensureRole(stores.database, service, passwordOf(secret, 'postgres', service));
        await ensureUser(redis, service, passwordOf(secret, 'redis', service));
        return [service, accountOf(stores, secret, service)] as const;
      }),
    );
    return Object.fromEntries(accounts) as Record<ServiceName, ServiceAccount>;
  } finally {
    redis.disconnect();
  }
}

/** Only the role; for tests of its rights. */
export async function ensureRole(database: Database, service: ServiceName, password: string): Promise<string> {
  const role = nameOf(service);
  await database.transaction(async (transaction) => {
    const run = (text: string): Promise<unknown[]> => transaction.rows(unprepared(text));
    // Roles belong to the whole server, and granting them is not safe to do twice at once.
    await run('SELECT pg_advisory_xact_lock(7403214)');
    const known = await run(`SELECT 1 FROM pg_roles WHERE rolname = '${role}'`);
    if (known.length === 0) await run(`CREATE ROLE ${role}`);
    // base64url holds nothing that a literal would have to escape.
    await run(`ALTER ROLE ${role} LOGIN PASSWORD '${password}'`);
    await run(`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`);
    await run(`GRANT USAGE ON SCHEMA public TO ${role}`);
    await run(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    for (const [table, rights] of tableRights(service)) await run(`GRANT ${rights} ON ${table} TO ${role}`);
    for (const one of functionsOf(service)) await run(`GRANT EXECUTE ON FUNCTION ${one} TO ${role}`);
  });
  return role;
}

async function ensureUser(redis: Redis, service: ServiceName, password: string): Promise<void> {
  const keys = redisKeys[service].map((pattern) => `~${pattern}`);
  const commands = [
    '+@read',
    '+@write',
    '+@scripting',
    '+@connection',
    '+@transaction',
    '+info',
    '-@dangerous',
    '+info',
    '-@admin',
  ];
  await redis.call('ACL', 'SETUSER', nameOf(service), 'reset', 'on', `>${password}`, ...keys, ...commands);
  // Without an ACL file there is nothing to save to: the accounts then last until Redis restarts.
  await redis.call('ACL', 'SAVE').catch(() => undefined);
}

function accountOf(
  stores: { readonly databaseUrl: string; readonly redisUrl: string },
  secret: Buffer,
  service: ServiceName,
): ServiceAccount {
  const [database, redis] = [new URL(stores.databaseUrl), new URL(stores.redisUrl)];
  for (const [url, store] of [
    [database, 'postgres'],
    [redis, 'redis'],
  ] as const) {
    url.username = nameOf(service);
    url.password = passwordOf(secret, store, service);
  }
  return { DATABASE_URL: database.href, REDIS_URL: redis.href };
}
