import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { sectorOf } from '#storage';
import {
  createClient,
  createPerson,
  openTestStorage,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import { whileHeld } from '../../../../test/setup/while-held.js';
import { forgetOver } from './forget-over.js';

const dayMs = 86_400_000;
let storage: TestStorage;
let [sub, clientId] = ['', ''];
beforeAll(async () => {
  storage = await openTestStorage();
  sub = (await createPerson(storage)).id;
  clientId = (await createClient(storage)).id;
});
afterAll(() => storage.dispose());

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await storage.database.pool.query<Row>(text, values)).rows;
}
const isThere = async (table: 'grants' | 'sessions' | 'refresh_families', column: string, id: string) =>
  (await query(`SELECT FROM ${table} WHERE ${column} = $1`, [id])).length > 0;
const oldId = (days: number): string => uuidv7({ msecs: Date.now() - days * dayMs });

/** As if a search had never been made. */
async function forget(): Promise<void> {
  await query('UPDATE clearings SET next_at = now()');
  await forgetOver(storage.database, () => false);
}

/** When it ends by itself, when it did by somebody, and since when nobody was there: in days from now, in the past negative. */
interface Session {
  readonly end: number;
  readonly ended?: number;
  readonly idle?: number;
}
async function sessionOf({ end, ended, idle = 1 }: Session): Promise<string> {
  const id = oldId(20);
  await query(
    `INSERT INTO sessions (id, tenant, user_id, user_epoch, secret_hash, idle_expires_at, expires_at, ended_at)
     VALUES ($1, 'default', $2, 1, $3, now() + $4 * interval '1 day', now() + $5 * interval '1 day', now() + $6 * interval '1 day')`,
    [id, sub, randomBytes(32), idle, end, ended],
  );
  return id;
}

interface Grant {
  readonly made?: number;
  /** Where the clock of the process that made it is wrong. */
  readonly idMade?: number;
  readonly client?: string;
  readonly person?: string;
  readonly session?: Session;
  readonly sessionId?: string;
  readonly offline?: boolean;
  /** When its refresh token is too old, and when it has been unused for too long. */
  readonly family?: readonly [end: number, idle: number];
  readonly revoked?: number;
}
interface Made {
  readonly id: string;
  readonly session: string | undefined;
}
async function grantOf(given: Grant): Promise<Made> {
  const { made, session, family, ...grant } = { made: -20, client: clientId, person: sub, offline: true, ...given };
  const id = oldId(-(grant.idMade ?? made));
  const sessionId = session ? await sessionOf(session) : grant.sessionId;
  await query(
    `INSERT INTO grants (id, tenant, attempt, client_id, sub, session_id, offline, user_epoch, client_epoch, status, created_at, revoked_at)
     VALUES ($1, 'default', gen_random_uuid(), $2, $3, $4, $5, 1, 1, CASE WHEN $7::float8 IS NULL THEN 'active' ELSE 'revoked' END,
             now() + $6 * interval '1 day', now() + $7 * interval '1 day')`,
    [id, grant.client, grant.person, sessionId, grant.offline, made, grant.revoked],
  );
  if (family) await familyOf(id, family);
  return { id, session: sessionId };
}
const familyOf = (gid: string, [end, idle]: readonly [number, number]) =>
  query(
    `INSERT INTO refresh_families (id, tenant, gid, client_id, generation, key_version, current_hash, expires_at, idle_expires_at)
     VALUES ($1, 'default', $2, $3, 0, 1, $4, now() + $5 * interval '1 day', now() + $6 * interval '1 day')`,
    [randomUUID(), gid, clientId, randomBytes(32), end, idle],
  );

const over = { end: -11 };
const living = { end: 5 };

test.each<[string, Grant]>([
  ['was made less than two days ago', { made: -1.9 }],
  ['was made today, by a process whose clock is behind', { made: -0.1, idMade: -20 }],
  ['is of a session that goes on', { session: living }],
  ['is of a session that nobody has used for long: somebody may end it', { session: { ...living, idle: -3 } }],
  ['is of a session that ended an hour ago', { session: { ...living, ended: -0.04 } }],
  ['has a refresh token that may be used, though the session is over', { session: over, family: [30, 5] }],
  ['had a refresh token until an hour ago', { family: [-0.04, 5] }],
  ['was revoked an hour ago', { family: [30, 5], revoked: -0.04 }],
  ['was revoked long ago, in a session that goes on: it has to hear of its end', { session: living, revoked: -5 }],
])('a grant stays that %s', async (_what, given) => {
  const { id, session } = await grantOf(given);
  await forget();
  expect(await isThere('grants', 'id', id)).toBe(true);
  if (session) expect(await isThere('sessions', 'id', session)).toBe(true);
});

test.each<[string, Grant]>([
  ['has neither session nor refresh token', {}],
  ['is of a session that was too old', { session: over }],
  ['is of a session that somebody ended', { session: { ...living, ended: -11 } }],
  ['has a refresh token that was not used for too long', { session: over, family: [30, -1.1] }],
  ['has a refresh token that is too old', { family: [-1.1, 30] }],
  ['has a refresh token of a session that is over', { session: over, offline: false, family: [30, 5] }],
  ['was revoked', { session: over, family: [30, 5], revoked: -1.1 }],
  ['is of somebody who was deleted', { person: randomUUID(), family: [30, 5] }],
])('a grant goes, with all that hangs on it, that %s', async (_what, given) => {
  const { id, session } = await grantOf(given);
  await forget();
  expect(await isThere('grants', 'id', id)).toBe(false);
  expect(await isThere('refresh_families', 'gid', id)).toBe(false);
  if (session) expect(await isThere('sessions', 'id', session)).toBe(false);
});

test('a session stays as long as events of the log may name it', async () => {
  const { id, session } = await grantOf({ session: { ...living, ended: -9 } });
  await forget();
  expect(await isThere('grants', 'id', id)).toBe(false);
  expect(await isThere('sessions', 'id', session ?? '')).toBe(true);
});

test('each client of a session that nobody has used for days hears of its end', async () => {
  const metadata = { backchannel_logout_uri: 'https://app.example/logout', redirect_uris: ['https://app.example/'] };
  const clients = [await createClient(storage, { metadata }), await createClient(storage, { metadata })];
  const sessionId = await sessionOf({ ...living, idle: -3 });
  await storage.sessions.sid(sessionId, sectorOf(clients[0]!));
  for (const { id } of clients) await grantOf({ client: id, sessionId });
  await forget();
  await storage.sessions.end(sessionId, 'admin');
  const told = await query<{ target: string }>(`SELECT target FROM deliveries WHERE kind = 'logout'`);
  expect(told.map(({ target }) => target).sort()).toEqual(clients.map(({ id }) => id).sort());
});

test('it goes through many, and then rests for an hour', async () => {
  await query(
    `INSERT INTO grants (id, tenant, attempt, client_id, sub, offline, user_epoch, client_epoch, status, created_at)
     SELECT (substr(uuid_at(now() - interval '20 days')::text, 1, 24) || lpad(n::text, 12, '0'))::uuid, 'default', gen_random_uuid(), 'many', $1,
            false, 1, 1, 'active', now() - interval '20 days' FROM generate_series(1, 2500) n`,
    [sub],
  );
  await forget();
  expect(await query(`SELECT FROM grants WHERE client_id = 'many'`)).toHaveLength(0);
  const { id } = await grantOf({});
  await forgetOver(storage.database, () => false);
  expect(await isThere('grants', 'id', id)).toBe(true);
});

test('what somebody holds is left to the next time, and nobody waits', async () => {
  const { id } = await grantOf({});
  await whileHeld(
    storage,
    (other) => other.query('SELECT FROM grants WHERE id = $1 FOR UPDATE', [id]),
    async () => {
      await forget();
      expect(await isThere('grants', 'id', id)).toBe(true);
    },
  );
  await forget();
  expect(await isThere('grants', 'id', id)).toBe(false);
});

describe('a month', () => {
  const months = async () =>
    (
      await query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'grants'::regclass`,
      )
    ).map(({ name }) => name);

  beforeEach(() =>
    query(`CREATE TABLE grants_202401 PARTITION OF grants FOR VALUES FROM ('${monthAt(0)}') TO ('${monthAt(1)}')`),
  );

  it('goes when no grant of it is left, and nobody reads the table', async () => {
    const made = (Date.UTC(2024, 0, 15) - Date.now()) / dayMs;
    const { id } = await grantOf({ made, family: [30, 5] });
    await forget();
    expect(await months()).toContain('grants_202401');
    await query('UPDATE refresh_families SET idle_expires_at = $2 WHERE gid = $1', [id, new Date(2024, 5)]);
    await whileHeld(storage, (other) => other.query('LOCK TABLE grants IN ACCESS SHARE MODE'), forget);
    expect(await months()).toContain('grants_202401');
    const before = (await months()).length;
    await forget();
    expect(await months()).not.toContain('grants_202401');
    expect(await months()).toHaveLength(before - 1);
  });

  it('waits for vacuum where many were deleted: to look through them with the table locked would take its time', async () => {
    await query(
      `INSERT INTO grants (id, tenant, attempt, client_id, sub, offline, user_epoch, client_epoch, status, created_at)
       SELECT ('${monthAt(0).slice(0, 24)}' || lpad(n::text, 12, '0'))::uuid, 'default', gen_random_uuid(), 'many', $1, false, 1, 1, 'active',
              '2024-01-01' FROM generate_series(1, 10000) n`,
      [sub],
    );
    await forget();
    expect(await query('SELECT FROM grants_202401')).toHaveLength(0);
    expect(await months()).toContain('grants_202401');
    await query('VACUUM grants_202401');
    await forget();
    expect(await months()).not.toContain('grants_202401');
  });
});

const monthAt = (month: number): string =>
  `${Date.UTC(2024, month)
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})(.{4})$/, '$1-$2')}-0000-0000-000000000000`;
