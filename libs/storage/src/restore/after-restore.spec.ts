// The guarantee: after a backup was restored and `after-restore` has run, nothing that was issued before lives, whatever was
// revoked in between.
// The attack: somebody keeps what was taken from them, and waits for an old backup.
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { ClientChanged, KeyChanged, RevocationRecord } from '#events';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  tenant,
} from '../../../../test/setup/open-test-storage.js';
import { openTestKeys } from '../../../../test/setup/open-test-keys.js';
import type { TestStorage } from '../../../../test/setup/open-test-storage.js';
import { afterRestore } from './after-restore.js';
import { nothingKnown, type KnownElsewhere } from './known-elsewhere.js';

let storage: TestStorage;
beforeEach(async () => {
  storage = await openTestStorage();
});
afterEach(() => storage.dispose());

const run = (known: Partial<KnownElsewhere> = {}, again = false) =>
  afterRestore(storage, {
    tenant,
    actor: { kind: 'command', id: 'operator' },
    known: { ...nothingKnown, ...known },
    again,
  });
const soon = (): number => Math.ceil(Date.now() / 60_000) * 60 + 3600;
const record = (more: Partial<RevocationRecord>): RevocationRecord => ({
  tenant,
  kind: 'sub',
  id: '',
  epoch: 0,
  until: soon(),
  reason: 'admin',
  ...more,
});
const query = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await storage.database.pool.query<Row>(text, values)).rows;
const epochId = async () => (await query<{ id: string }>('SELECT epoch_id::text AS id FROM log_incarnation'))[0]?.id;

test('tokens, sessions and consents of before are refused; the log has another history', async () => {
  const [person, client] = [await createPerson(storage), await createClient(storage)];
  const facts = await createFacts(storage, person, client);
  await storage.consents.give(tenant, person.id, client.id, ['openid']);
  const before = await epochId();
  const report = await run();
  expect(report).toMatchObject({ clients: 1, sessions: 1, consents: 1 });
  expect(await epochId()).toBe(report?.epochId);
  expect(report?.epochId).not.toBe(before);
  const token = { tenant, jti: randomUUID(), clientId: client.id, clientEpoch: client.epoch, gid: facts.gid };
  expect(await storage.revocations.isRevoked(token)).toBe(true);
  expect((await storage.clients.find(tenant, client.id))?.epoch).toBe(client.epoch + 1_000_000);
  expect(await storage.revocations.isRevoked({ ...token, clientEpoch: client.epoch + 1_000_000 })).toBe(false);
  expect(await storage.sessions.ofUser(person.id)).toEqual([]);
  expect(await storage.consents.find(tenant, person.id, client.id)).toMatchObject({ scopes: [], epoch: 1_000_000 });
  expect(storage.typesOf(client.id)).toContain('authz.client.revoked.v1');
});

test('a second run changes nothing, unless it is asked to', async () => {
  const client = await createClient(storage);
  const epochOf = async () => (await storage.clients.find(tenant, client.id))?.epoch;
  await run();
  expect(await run()).toBeUndefined();
  expect(await epochOf()).toBe(1_000_001);
  expect(await run({}, true)).toMatchObject({ clients: 1 });
  expect(await epochOf()).toBe(2_000_001);
});

test('who was disabled after the backup is disabled again; an older record, of an enabling since, is not', async () => {
  const [gone, back, changed] = [await createPerson(storage), await createPerson(storage), await createPerson(storage)];
  const rids = await Promise.all([gone, back, changed].map(({ id }) => storage.users.rid(id, 'public')));
  const report = await run({
    records: [
      record({ id: rids[0]!, epoch: gone.epoch + 1, reason: 'user_disabled', until: 1 }),
      record({ id: rids[1]!, epoch: back.epoch, reason: 'user_disabled' }),
      record({ id: rids[2]!, epoch: changed.epoch + 3, reason: 'credential_change' }),
      record({ id: 'nobody here', epoch: 9, reason: 'user_disabled' }),
    ],
  });
  const found = await Promise.all([gone, back, changed].map(({ id }) => storage.users.find(tenant, id)));
  expect(found.map((user) => user?.disabled)).toEqual([true, false, false]);
  // A token of now must not fall under the record of then.
  expect(found[2]?.epoch).toBe(changed.epoch + 3);
  expect(report?.users).toEqual(
    expect.arrayContaining([
      { id: gone.id, disabled: true, reason: 'user_disabled' },
      { id: changed.id, disabled: false, reason: 'credential_change' },
    ]),
  );
  expect(report?.users).toHaveLength(2);
});

test('revoked keys are revoked again, and grants that ended have ended', async () => {
  const { keyRing } = await openTestKeys(storage);
  const [first, second, third] = keyRing.all();
  const [person, client] = [await createPerson(storage), await createClient(storage)];
  const facts = await createFacts(storage, person, client);
  await storage.grants.redeem(facts, randomUUID());
  const revoked = { kid: second!.kid, tenant, state: 'revoked' } as KeyChanged;
  const report = await run({
    records: [record({ kind: 'kid', id: first!.kid }), record({ kind: 'gid', id: facts.gid, reason: 'user_request' })],
    keys: [revoked],
  });
  expect(new Set(report?.keysRevoked)).toEqual(new Set([first!.kid, second!.kid]));
  const states = new Map((await storage.keyStore.signingKeys(tenant)).map(({ kid, state }) => [kid, state]));
  expect([first, second, third].map((key) => states.get(key!.kid))).toEqual(['revoked', 'revoked', third!.state]);
  expect(
    await storage.revocations.isRevoked({ tenant, jti: 'x', clientId: 'y', clientEpoch: 1, kid: second!.kid }),
  ).toBe(true);
  expect(await storage.grants.find(facts.gid)).toMatchObject({ status: 'revoked', reason: 'user_request' });
});

test('clients that were disabled, deleted, changed or registered after the backup', async () => {
  const [same, disabled, deleted, changed] = await Promise.all([1, 2, 3, 4].map(() => createClient(storage)));
  const told = (
    client: { id: string; epoch: number; version: number },
    more: Partial<ClientChanged>,
  ): ClientChanged => ({
    tenant,
    client_id: client.id,
    version: client.version,
    epoch: client.epoch,
    disabled: false,
    deleted: false,
    metadata: {},
    ...more,
  });
  const report = await run({
    clients: [
      told(same!, {}),
      told(disabled!, { disabled: true, version: 2, epoch: 2 }),
      told(deleted!, { deleted: true, version: 2 }),
      told(changed!, { version: 5 }),
      told({ id: 'registered-since', epoch: 3, version: 1 }, {}),
    ],
  });
  expect(new Set(report?.clientsDisabled)).toEqual(new Set([disabled!.id, deleted!.id]));
  expect(report?.clientsChanged).toEqual(expect.arrayContaining([changed!.id]));
  expect(report?.clientsChanged).not.toContain(same!.id);
  expect(report?.clientsLost).toEqual(['registered-since']);
  const token = { tenant, jti: 'x', clientId: 'registered-since', clientEpoch: 3 };
  expect(await storage.revocations.isRevoked(token)).toBe(true);
});

test('a dump in a cluster that is younger: what was logged is past, and followers go on where they were', async () => {
  const client = await createClient(storage);
  await storage.relay.settled();
  const logged = await query<{ id: string }>(`UPDATE event_log SET xid = '900000000000' RETURNING id::text`);
  expect(logged).toHaveLength(1);
  await query(
    `INSERT INTO subscribers (id, tenant, kind, cursor_xid) VALUES ($1, 'default', 'webhook', '800000000000')`,
    [uuidv7()],
  );
  await run();
  const [cursor] = await query<{ xid: string; id: string }>(
    'SELECT cursor_xid::text AS xid, cursor_id::text AS id FROM subscribers',
  );
  const read = async () => (await storage.eventLog.read(cursor!, ['clients.v1'], 10)).events;
  let events = await read();
  // A transaction in another database of this server keeps readers back for as long as it lasts.
  while (events.length < 2) events = await read();
  expect(events.map(({ key }) => key)).toEqual([`default:${client.id}`, `default:${client.id}`]);
  expect(events[0]?.id).toBe(logged[0]?.id);
});
