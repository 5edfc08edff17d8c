import { randomBytes, randomUUID } from 'node:crypto';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import { whileHeld } from '../../../../test/setup/while-held.js';
import { CommitUnknown } from '../postgres/postgres-errors.js';
import { Endings } from '../revocations/endings.js';
import { Grants } from './grants.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const newFacts = async () => createFacts(storage, await createPerson(storage), await createClient(storage));
const statusOf = async (gid: string) => (await storage.grants.find(gid))?.status;

/** Loses the answer to COMMIT of the first transaction that redeems several, after it happened. */
class LossyEndings extends Endings {
  lost = 0;

  override async tell<Value>(work: Parameters<typeof storage.endings.tell<Value>>[0]): Promise<Value> {
    const value = await super.tell(work);
    if (this.lost > 0 || !(value instanceof Map) || value.size < 2) return value;
    this.lost += 1;
    throw new CommitUnknown(new Error('connection reset'));
  }
}

it('many codes at once: each has its own answer, its own grant, family and event', async () => {
  const person = await createPerson(storage);
  const client = await createClient(storage);
  const ended = await createFacts(storage, person, client);
  await storage.sessions.end(ended.sessionId ?? '', 'user_logout');
  const good = await Promise.all(Array.from({ length: 12 }, newFacts));
  const families = good.map(() => randomUUID());
  const familyOf = (id: string | undefined) => ({
    ...{ id: id ?? '', hash: randomBytes(32), keyVersion: 3, idleSeconds: 60, lifetimeSeconds: 90 },
    ...{ confirmation: 'thumbprint' },
  });
  // Each of the first three comes three times.
  const asked = [...good, ...good.slice(0, 3), ended, ...good.slice(0, 3)];
  const outcomes = await Promise.all(
    asked.map((facts, index) =>
      storage.grants.redeem(facts, randomUUID(), index < good.length ? familyOf(families[index]) : undefined),
    ),
  );
  const told = (facts: { gid: string }) =>
    outcomes.filter((_, index) => asked[index]?.gid === facts.gid).map(({ outcome }) => outcome);
  for (const facts of good.slice(0, 3)) expect(told(facts).sort()).toEqual(['redeemed', 'replayed', 'replayed']);
  for (const facts of good.slice(3)) expect(told(facts)).toEqual(['redeemed']);
  expect(told(ended)).toEqual(['ended']);
  expect(await statusOf(ended.gid)).toBeUndefined();
  for (const facts of good) expect(await storage.grants.find(facts.gid)).toMatchObject({ ...facts, status: 'active' });
  const { rows } = await storage.database.pool.query(
    `SELECT gid, key_version, generation, confirmation, length(current_hash) AS length FROM refresh_families WHERE id = ANY ($1) ORDER BY gid`,
    [families.slice(3)],
  );
  const gids = good.slice(3).map(({ gid }) => gid);
  expect(rows).toEqual(
    gids.sort().map((gid) => ({ gid, key_version: 3, generation: 0, confirmation: 'thumbprint', length: 32 })),
  );
  await storage.relay.settled();
  for (const { gid } of good)
    expect(storage.typesOf(gid).filter((type) => type === 'authz.grant.created.v1')).toHaveLength(1);
});

it.each(['first', 'among them'])(
  'a withdrawal of consent that is under way holds up its own pair, and nobody who comes with it (%s)',
  async (place) => {
    const [held, ...others] = await Promise.all(Array.from({ length: 6 }, newFacts));
    if (!held) throw new Error('there are six');
    const asked = place === 'first' ? [held, ...others] : [...others, held];
    const pair = `${held.sub}:${held.clientId}`;
    let waiting: Promise<unknown> | undefined;
    let isDone = false;
    await whileHeld(
      storage,
      (other) => other.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [pair]),
      async () => {
        const redemptions = asked.map((facts) => storage.grants.redeem(facts, randomUUID()));
        waiting = redemptions[asked.indexOf(held)]?.finally(() => (isDone = true));
        const free = await Promise.all(redemptions.filter((_, index) => asked[index] !== held));
        expect(free.map(({ outcome }) => outcome)).toEqual(free.map(() => 'redeemed'));
        expect(isDone).toBe(false);
      },
    );
    expect(await waiting).toMatchObject({ outcome: 'redeemed' });
  },
);

it('so does a replay of one of them that another process has not committed yet', async () => {
  const [held, ...others] = await Promise.all(Array.from({ length: 4 }, newFacts));
  if (!held) throw new Error('there are four');
  let waiting: Promise<unknown> | undefined;
  await whileHeld(
    storage,
    (other) =>
      other.query(
        `INSERT INTO grants (id, tenant, attempt, client_id, sub, offline, user_epoch, client_epoch, status)
         VALUES ($1, 'default', gen_random_uuid(), 'c', gen_random_uuid(), false, 1, 1, 'revoked')`,
        [held.gid],
      ),
    async () => {
      waiting = storage.grants.redeem(held, randomUUID());
      const free = await Promise.all(others.map((facts) => storage.grants.redeem(facts, randomUUID())));
      expect(free.map(({ outcome }) => outcome)).toEqual(free.map(() => 'redeemed'));
    },
  );
  // It was rolled back.
  expect(await waiting).toMatchObject({ outcome: 'redeemed' });
});

it('where an answer to COMMIT was lost, each is settled by itself', async () => {
  const facts = await Promise.all(Array.from({ length: 5 }, newFacts));
  const lossy = new LossyEndings(storage.database, storage.outbox, storage.revocations, () => undefined);
  const grants = new Grants(storage.database, lossy);
  const [, , twice] = facts;
  if (!twice) throw new Error('there are five');
  const asked = [twice, ...facts];
  const outcomes = await Promise.all(asked.map((one) => grants.redeem(one, randomUUID())));
  const winnersOf = (one: { gid: string }) =>
    outcomes.filter(({ outcome }, index) => outcome === 'redeemed' && asked[index]?.gid === one.gid).length;
  expect(facts.map(winnersOf)).toEqual(facts.map(() => 1));
  expect(lossy.lost).toBe(1);
  for (const { gid } of facts) expect(await statusOf(gid)).toBe('active');
});

it('a grant that Postgres refuses costs those that come with it nothing', async () => {
  const [first, second, third] = await Promise.all([newFacts(), newFacts(), newFacts()]);
  // Of a month for which there is no partition.
  const misplaced = { ...(await newFacts()), gid: '00000000-0000-7000-8000-000000000000' };
  const asked = [first, second, misplaced, third];
  const answers = await Promise.allSettled(asked.map((facts) => storage.grants.redeem(facts, randomUUID())));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  for (const { gid } of [first, second, third]) expect(await statusOf(gid)).toBe('active');
});
