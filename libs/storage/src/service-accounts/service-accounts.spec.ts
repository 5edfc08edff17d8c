// The guarantee: a service that is taken over can do what it does, and nothing else.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPerson, openTestStorage, type TestStorage } from '../../../../test/setup/open-test-storage.js';
import { redeemAll, redeemWithFamilies } from '../grants/redemptions.js';
import { ensureRole } from './ensure-service-accounts.js';
import { serviceNames, type ServiceName } from './table-rights.js';

let storage: TestStorage;
const clients = new Map<ServiceName, pg.Client>();

beforeAll(async () => {
  storage = await openTestStorage();
  for (const service of serviceNames) {
    const password = randomBytes(16).toString('hex');
    const url = new URL(storage.url);
    url.username = await ensureRole(storage.database, service, password);
    url.password = password;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    clients.set(service, client);
  }
});
afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await storage.dispose();
});

const attempt = async (service: ServiceName, statement: string): Promise<string> => {
  try {
    await clients.get(service)?.query(`BEGIN; ${statement}; ROLLBACK`);
    return 'allowed';
  } catch (error) {
    await clients.get(service)?.query('ROLLBACK');
    return (error as { code?: string }).code === '42501' ? 'forbidden' : String(error);
  }
};

const revocation = `INSERT INTO revocations (tenant, kind, id, until, reason) VALUES ('default', 'gid', 'g', now(), 'admin')`;
const eventIn = (table: 'outbox' | 'event_log'): string =>
  `INSERT INTO ${table} (id, tenant, topic, key, headers, payload, xid, created_at)
   VALUES (gen_random_uuid(), 'default', 't', 'k', '{}', '{}', pg_current_xact_id(), now())`;

it.each(serviceNames)('T4.15: %s can publish its endings, lead, and clear up', async (service) => {
  for (const statement of [
    revocation,
    eventIn('outbox'),
    eventIn('event_log'),
    `UPDATE grants SET status = 'revoked', reason = 'admin', revoked_at = now() WHERE false`,
    `SELECT run_id FROM redis_incarnation FOR SHARE`,
    `SELECT ensure_partitions(now()), forget_grants(1), forget_sessions(1), drop_empty_months()`,
    `DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`,
  ]) {
    expect([statement, await attempt(service, statement)]).toEqual([statement, 'allowed']);
  }
});

it.each([
  ['authorize', redeemAll, 'allowed'],
  ['token', redeemAll, 'allowed'],
  ['introspection', redeemAll, 'forbidden'],
  ['token', redeemWithFamilies, 'allowed'],
  // What it gives itself has no refresh token.
  ['authorize', redeemWithFamilies, 'forbidden'],
] as const)('%s may run what redeems codes, as far as it has to (%#)', async (service, { text }, expected) => {
  expect(await attempt(service, text.replace('$1', `'[]'`))).toBe(expected);
});

it.each([
  ['authorize', `UPDATE backchannel_requests SET decision = '{}' WHERE decision IS NULL RETURNING hash`],
  ['token', `SELECT decision FROM backchannel_requests FOR UPDATE`],
  ['token', `UPDATE backchannel_requests SET asked_at = now(), wait_seconds = wait_seconds + 5`],
  ['introspection', `DELETE FROM backchannel_requests WHERE expires_at < now()`],
] as const)('%s may, of requests over the back channel: %s', async (service, statement) => {
  expect(await attempt(service, statement)).toBe('allowed');
});

it.each([
  ['token', `SELECT ensure_partitions_at(now() + interval '1 year')`],
  ['token', `UPDATE clearings SET next_at = 'infinity'`],
  ['token', `UPDATE users SET password_hash = 'x'`],
  ['token', `INSERT INTO clients (tenant, id, name, metadata) VALUES ('default', 'x', 'x', '{}')`],
  ['token', `UPDATE sessions SET ended_at = NULL`],
  ['token', `SELECT * FROM administrator_links`],
  ['token', `UPDATE grants SET scope = '{clients:write}'`],
  ['token', `UPDATE grants SET sub = gen_random_uuid()`],
  [
    'authorize',
    `INSERT INTO client_secrets (id, tenant, client_id, hash) VALUES (gen_random_uuid(), 'default', 'x', '')`,
  ],
  ['authorize', `UPDATE clients SET metadata = '{}'`],
  ['authorize', `SELECT keep_client_document('default', 'shop', 'x', '{}', '{}', 60)`],
  ['token', `INSERT INTO client_documents VALUES ('default', 'shop', now())`],
  ['authorize', `SELECT * FROM initial_access_tokens`],
  ['token', `SELECT * FROM client_registrations`],
  ['authorize', `UPDATE refresh_families SET generation = 0`],
  ['token', `UPDATE trusted_issuers SET disabled = false`],
  ['authorize', `SELECT * FROM trusted_issuers`],
  ['introspection', `UPDATE users SET disabled = false`],
  ['introspection', `UPDATE clients SET disabled = false`],
  ['introspection', `UPDATE refresh_families SET generation = 0`],
  ['client-registry', `INSERT INTO refresh_families SELECT * FROM refresh_families`],
  ['client-registry', `UPDATE grants SET user_epoch = 99`],
  ['client-registry', `DELETE FROM audit`],
  ['authorize', `SELECT * FROM deliveries`],
  ['authorize', `SELECT * FROM subscribers`],
  ['token', `UPDATE backchannel_requests SET decision = NULL`],
  ['authorize', `UPDATE backchannel_requests SET user_id = gen_random_uuid()`],
  ['introspection', `SELECT hash FROM backchannel_requests`],
  ['token', `INSERT INTO deliveries SELECT * FROM deliveries`],
  ['token', `SELECT * FROM dead_letters`],
  ['authorize', `DELETE FROM grants`],
  ['token', `UPDATE revocations SET until = now()`],
  ['token', `DROP TABLE grants`],
  ['introspection', `TRUNCATE revocations`],
] as const)('T3.18: %s may not: %s', async (service, statement) => {
  const outcome = await attempt(service, statement);
  expect(outcome === 'forbidden' || outcome.includes('must be owner')).toBe(true);
});

it('token gives a person a pseudonym without writing accounts', async () => {
  const person = await createPerson(storage);
  const make = `SELECT pseudonym_of('${person.id}', 'here')`;
  expect(await attempt('token', make)).toBe('allowed');
  expect(await attempt('token', `INSERT INTO user_rids VALUES ('r', 'default', '${person.id}', 'here')`)).toBe(
    'forbidden',
  );
});

it('T3.18: tables of a caller’s own do not go before ours in what runs with the rights of the owner', async () => {
  const client = clients.get('token');
  await client?.query(`CREATE TEMP TABLE clients (LIKE public.clients INCLUDING ALL)`);
  await client?.query(`SELECT keep_client_document('default', 'https://app.example/temporary', 'App', '{}', '{}', 60)`);
  await client?.query(`DROP TABLE pg_temp.clients`);
  const { rows } = await storage.database.pool.query(
    `SELECT 1 FROM clients WHERE id = 'https://app.example/temporary'`,
  );
  expect(rows).toHaveLength(1);
});

it.each<ServiceName>(['authorize', 'token'])(
  '%s writes down a client that is a document, and no other',
  async (service) => {
    const statement = `SELECT keep_client_document('default', 'https://app.example/client', 'App', '{}', '{}', 60)`;
    expect(await attempt(service, statement)).toBe('allowed');
  },
);
