import { randomBytes, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import {
  createClient,
  createPerson,
  openTestStorage,
  tenant,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import type { UserRecord } from '../users/user-record.js';
import { Sessions, type NewSession } from './sessions.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const proof = { amr: ['pwd'], idleSeconds: 3600, ip: '192.0.2.1', requestId: 'r-1' };
async function signIn(person: UserRecord, more: Partial<NewSession> = {}) {
  const secretHash = randomBytes(32);
  const asked = { ...proof, userId: person.id, userEpoch: person.epoch, secretHash, lifetimeSeconds: 86_400, ...more };
  return { secretHash, session: await storage.sessions.start(asked) };
}
async function signedIn() {
  const person = await createPerson(storage);
  const { session, secretHash } = await signIn(person);
  if (!session) throw new Error('no session');
  return { person, session, secretHash };
}
const entriesOf = async (id: string) => storage.audit.page(tenant, undefined, { objectId: id }, 10);

it('who is signed in is one read: session, person, and what they let the client do', async () => {
  const { person, session, secretHash } = await signedIn();
  const { id } = await createClient(storage);
  const nothing = { scopes: [], epoch: 0 };
  expect(await storage.sessions.findBySecret(secretHash, id)).toEqual({ session, user: person, consent: nothing });
  await storage.consents.give(tenant, person.id, id, ['openid', 'email']);
  await storage.consents.withdraw(tenant, person.id, id);
  await storage.consents.give(tenant, person.id, id, ['openid']);
  const remembered = { scopes: ['openid'], epoch: 1 };
  expect((await storage.sessions.findBySecret(secretHash, id))?.consent).toEqual(remembered);
  expect(await storage.consents.find(tenant, person.id, id)).toEqual(remembered);
  expect((await storage.sessions.findBySecret(secretHash))?.consent).toEqual(nothing);
  expect((await storage.sessions.findBySecret(secretHash, 'another client'))?.consent).toEqual(nothing);
});

it('of many who come at once, each gets their own, and who is not signed in nothing', async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => signedIn()));
  const strangers = people.map(() => ({ secretHash: randomBytes(32) }));
  const asked = [...people, ...strangers, ...people];
  const { id } = await createClient(storage);
  for (const { person } of people.slice(0, 6)) await storage.consents.give(tenant, person.id, id, ['openid']);
  // The second time without a client.
  const found = await Promise.all(
    asked.map(({ secretHash }, index) => storage.sessions.findBySecret(secretHash, index < 24 ? id : undefined)),
  );
  const consented = people.map((_, index) => (index < 6 ? ['openid'] : []));
  expect(found.map((one) => [one?.session, one?.user, one?.consent.scopes])).toEqual([
    ...people.map(({ session, person }, index) => [session, person, consented[index]]),
    ...strangers.map(() => [undefined, undefined, undefined]),
    ...people.map(({ session, person }) => [session, person, []]),
  ]);
});

it('nobody is signed in by an ended session, a disabled account, or an epoch of before', async () => {
  const [ended, disabled, revoked] = [await signedIn(), await signedIn(), await signedIn()];
  await storage.sessions.end(ended.session.id, 'user_logout');
  await storage.users.disable(tenant, disabled.person.id);
  await storage.users.revokeTokens(tenant, revoked.person.id, 'admin');
  for (const { secretHash } of [ended, disabled, revoked, { secretHash: randomBytes(32) }]) {
    expect(await storage.sessions.findBySecret(secretHash)).toBeUndefined();
  }
});

it('each beginning has one audit entry; what does not begin has none', async () => {
  const { person, session } = await signedIn();
  const expected = { actorKind: 'user', actorId: person.id, action: 'session.start', objectKind: 'session' };
  const [entry, ...others] = await entriesOf(session.id);
  expect(entry).toMatchObject({ ...expected, objectId: session.id, requestId: 'r-1', ip: '192.0.2.1' });
  expect(others).toEqual([]);
  const renewal = { ...proof, secretHash: randomBytes(32), userEpoch: person.epoch, ip: '192.0.2.9', requestId: 'r-2' };
  expect((await storage.sessions.renew(session.id, renewal))?.id).toBe(session.id);
  expect((await entriesOf(session.id))[0]).toMatchObject({ ...expected, requestId: 'r-2', ip: '192.0.2.9' });
  // The proof is of an account that changed meanwhile.
  const outdated = { ...renewal, secretHash: randomBytes(32), userEpoch: person.epoch - 1 };
  expect(await storage.sessions.renew(session.id, outdated)).toBeUndefined();
  expect((await signIn(person, { userEpoch: person.epoch - 1 })).session).toBeUndefined();
  expect(await entriesOf(session.id)).toHaveLength(2);
});

it('a beginning forgets the attempts that led to it, and no others; what does not begin forgets none', async () => {
  const person = await createPerson(storage);
  const [own, another] = [randomUUID(), randomUUID()];
  const limit = { limit: 2, windowSeconds: 900, blockSeconds: 900 };
  const counted = () => storage.attempts.blockedSeconds(tenant, [own]);
  for (const _ of [1, 2]) for (const bucket of [own, another]) await storage.attempts.count(tenant, bucket, limit);
  expect((await signIn(person, { userEpoch: person.epoch - 1, attempts: [own] })).session).toBeUndefined();
  expect(await counted()).toBeGreaterThan(800);
  const { session } = await signIn(person, { attempts: [own] });
  expect(await counted()).toBe(0);
  for (const _ of [1, 2]) await storage.attempts.count(tenant, own, limit);
  const renewal = { ...proof, secretHash: randomBytes(32), userEpoch: person.epoch, attempts: [own] };
  await storage.sessions.renew(session?.id ?? '', renewal);
  expect(await counted()).toBe(0);
  expect(await storage.attempts.blockedSeconds(tenant, [another])).toBeGreaterThan(800);
});

it('sign-ins for one name at the same moment wait for no one for ever', async () => {
  const person = await createPerson(storage);
  const buckets = [randomUUID(), randomUUID()];
  const limit = { limit: 1_000_000, windowSeconds: 900, blockSeconds: 900 };
  const statements = jest.spyOn(storage.database.pool, 'query');
  const work = Array.from({ length: 120 }, async (_, index) => {
    const ordered = index % 2 === 0 ? buckets : [...buckets].reverse();
    if (index % 3 > 0)
      return storage.attempts.countSignIn(
        tenant,
        person.username ?? '',
        ordered.map((bucket) => ({ bucket, ...limit })),
        [],
      );
    return (await signIn(person, { attempts: ordered })).session;
  });
  expect((await Promise.all(work)).includes(undefined)).toBe(false);
  // One that Postgres had ended for a deadlock would have come again.
  expect(statements).toHaveBeenCalledTimes(120);
  statements.mockRestore();
});

it('a session that begins for a client is named in its sector from then on, by every process; another one nowhere', async () => {
  const named = async (sector?: string) => {
    const { session } = await signIn(await createPerson(storage), { sector });
    const { rows } = await storage.database.pool.query<{ sid: string; sector: string }>(
      'SELECT sid, sector FROM session_sids WHERE session_id = $1',
      [session?.id],
    );
    return { id: session?.id ?? '', rows };
  };
  const { id, rows } = await named('host:rp.example');
  expect(rows).toEqual([{ sid: await storage.sessions.sid(id, 'host:rp.example'), sector: 'host:rp.example' }]);
  const elsewhere = new Sessions(storage.database, storage.endings);
  expect(await elsewhere.sid(id, 'host:rp.example')).toBe(rows[0]?.sid);
  expect((await named()).rows).toEqual([]);
});

it('a session has one name in a sector, however many ask at once, and none after its end', async () => {
  const { session } = await signedIn();
  const names = await Promise.all(Array.from({ length: 10 }, () => storage.sessions.sid(session.id, 'one')));
  expect(new Set(names).size).toBe(1);
  expect(names[0]).toMatch(/^[\w-]{22}$/);
  expect(await storage.sessions.sid(session.id, 'other')).not.toBe(names[0]);
  await storage.sessions.end(session.id, 'user_logout');
  expect(await storage.sessions.sid(session.id, 'third')).toBeUndefined();
});

it('a name that is given while the session ends is either not given, or ended with it', async () => {
  for (let round = 0; round < 15; round += 1) {
    const { session } = await signedIn();
    const [sid] = await Promise.all([
      storage.sessions.sid(session.id, 'racing'),
      storage.sessions.end(session.id, 'user_logout'),
    ]);
    const { rows } = await storage.database.pool.query<{ id: string }>(
      `SELECT id FROM revocations WHERE kind = 'sid' AND id = $1`,
      [sid ?? ''],
    );
    expect(rows).toHaveLength(sid === undefined ? 0 : 1);
  }
});
