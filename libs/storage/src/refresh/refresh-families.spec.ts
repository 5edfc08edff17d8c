import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import { whileHeld } from '../../../../test/setup/while-held.js';
import type { GrantFacts } from '../grants/grant-facts.js';
import { PostgresUnavailable } from '../postgres/postgres-errors.js';
import { RefreshFamilies, type Rotation } from './refresh-families.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const hashes = Array.from({ length: 10 }, (_, index) => createHash('sha256').update(`generation ${index}`).digest());
const hash = (generation: number): Buffer => hashes[generation] ?? randomBytes(32);
const day = 86_400;

interface Family {
  readonly id: string;
  readonly facts: GrantFacts;
}

async function newFamily(more: Partial<GrantFacts> = {}): Promise<Family> {
  const facts = await createFacts(storage, await createPerson(storage), await createClient(storage), more);
  const id = uuidv7();
  const family = { id, keyVersion: 1, hash: hash(0), idleSeconds: day, lifetimeSeconds: 90 * day };
  const redeemed = await storage.grants.redeem(facts, randomUUID(), family);
  expect(redeemed.outcome).toBe('redeemed');
  return { id, facts };
}

const presentedOf = ({ id, facts }: Family, generation: number, clientId = facts.clientId) => ({
  family: id,
  generation,
  hash: hash(generation),
  clientId,
});

const rotate = (family: Family, generation: number, graceSeconds = 10, keyVersion = 1): Promise<Rotation> => {
  const next = { hash: hash(generation + 1), keyVersion, idleSeconds: day };
  return storage.refreshFamilies.rotate(presentedOf(family, generation), next, graceSeconds);
};

const age = (family: Family, seconds: number) =>
  storage.database.pool.query(
    `UPDATE refresh_families SET rotated_at = now() - make_interval(secs => $2) WHERE id = $1`,
    [family.id, seconds],
  );

describe('rotation', () => {
  const holding = <Result>({ id }: Family, work: () => Promise<Result>) =>
    whileHeld(storage, (other) => other.query('SELECT 1 FROM refresh_families WHERE id = $1 FOR UPDATE', [id]), work);

  it('a family that somebody holds keeps nobody else waiting, and moves when it is free', async () => {
    const [first, held, ...others] = await Promise.all(Array.from({ length: 5 }, () => newFamily()));
    if (!first || !held) throw new Error('there are five');
    // The second run has the held one and others.
    const { waiting, beside } = await holding(held, async () => {
      const asked = [first, held, ...others].map((family) => rotate(family, 0));
      return {
        waiting: Promise.all([asked[1], rotate(held, 0)]),
        beside: await Promise.all([...asked.slice(0, 1), ...asked.slice(2)]),
      };
    });
    expect(beside.map(({ outcome }) => outcome)).toEqual(beside.map(() => 'rotated'));
    expect((await waiting).map((rotation) => rotation?.outcome).sort()).toEqual(['repeated', 'rotated']);
  });

  it('one that is held for long is 503, and as it was', async () => {
    const held = await newFamily();
    await holding(held, () => expect(rotate(held, 0)).rejects.toBeInstanceOf(PostgresUnavailable));
    expect((await rotate(held, 0)).outcome).toBe('rotated');
  });

  it('T2.1: of 32 at a time one rotates, and the others get the same answer within the grace time', async () => {
    const family = await newFamily();
    const rotations = await Promise.all(Array.from({ length: 32 }, () => rotate(family, 0)));
    const outcomes = rotations.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'rotated')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(31);
  });

  it('T2.1: without a grace time every second one is reuse', async () => {
    const family = await newFamily();
    const rotations = await Promise.all(Array.from({ length: 8 }, () => rotate(family, 0, -1)));
    const outcomes = rotations.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual([...Array<string>(7).fill('reused'), 'rotated']);
  });

  it('T2.2, T2.3: an older generation than the direct predecessor is reuse, also within the grace time', async () => {
    const family = await newFamily();
    await rotate(family, 0);
    await rotate(family, 1);
    expect((await rotate(family, 0)).outcome).toBe('reused');
    expect((await rotate(family, 1)).outcome).toBe('repeated');
  });

  it('T2.4: the predecessor is reuse after the grace time', async () => {
    const family = await newFamily();
    await rotate(family, 0);
    await age(family, 11);
    expect((await rotate(family, 0)).outcome).toBe('reused');
  });

  it('T2.14: a retry is told which key made the successor', async () => {
    const family = await newFamily();
    await rotate(family, 0, 10, 7);
    expect(await rotate(family, 0, 10, 8)).toMatchObject({ outcome: 'repeated', keyVersion: 7 });
  });

  it('T2.6: another client’s try costs the family nothing', async () => {
    const family = await newFamily();
    const other = await storage.refreshFamilies.rotate(
      presentedOf(family, 0, 'another-client'),
      { hash: hash(1), keyVersion: 1, idleSeconds: day },
      10,
    );
    expect(other.outcome).toBe('misused');
    expect((await rotate(family, 0)).outcome).toBe('rotated');
  });

  it('T2.7: a token that is bound to a key is refused with another, and costs the family nothing', async () => {
    const family = await newFamily();
    await storage.database.pool.query('UPDATE refresh_families SET confirmation = $2 WHERE id = $1', [
      family.id,
      'thumbprint',
    ]);
    const next = { hash: hash(1), keyVersion: 1, idleSeconds: day };
    const present = (confirmation?: string) =>
      storage.refreshFamilies.rotate({ ...presentedOf(family, 0), confirmation }, next, 10);
    expect((await present()).outcome).toBe('refused');
    expect((await present('another')).outcome).toBe('refused');
    expect((await present('thumbprint')).outcome).toBe('rotated');
  });

  it('T2.15: a generation with a good MAC and another secret is impossible, and ends nothing', async () => {
    const family = await newFamily();
    const forged = { ...presentedOf(family, 1), hash: randomBytes(32) };
    const outcome = await storage.refreshFamilies.rotate(
      forged,
      { hash: hash(2), keyVersion: 1, idleSeconds: day },
      10,
    );
    expect(outcome.outcome).toBe('impossible');
    expect((await rotate(family, 0)).outcome).toBe('rotated');
  });

  it('T2.9: is one write, and a repetition none', async () => {
    const family = await newFamily();
    const version = async () =>
      (
        await storage.database.pool.query<{ version: string }>(
          `SELECT xmin || ' ' || xmax AS version FROM refresh_families WHERE id = $1`,
          [family.id],
        )
      ).rows[0]?.version;
    const before = await version();
    await rotate(family, 0);
    const after = await version();
    expect(after).not.toBe(before);
    await rotate(family, 0);
    expect(await version()).toBe(after);
  });

  it('T2.9: rotates in place (HOT), so that a family never grows its indexes', async () => {
    const family = await newFamily();
    for (let generation = 0; generation < 5; generation += 1) await rotate(family, generation);
    await storage.database.pool.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await storage.database.pool.query<{ all: string; hot: string }>(
      `SELECT n_tup_upd AS all, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'refresh_families'`,
    );
    expect(Number(rows[0]?.hot)).toBe(Number(rows[0]?.all));
  });

  it('two processes that rotate many families at once, in two orders: each moves once, and nobody waits for ever', async () => {
    const families = await Promise.all(Array.from({ length: 30 }, () => newFamily()));
    const other = new RefreshFamilies(storage.database, storage.endings);
    const next = { hash: hash(1), keyVersion: 1, idleSeconds: day };
    const strangers = families.map((family) =>
      storage.refreshFamilies.rotate(presentedOf(family, 0, 'another-client'), next, 10),
    );
    const mine = families.map((family) => rotate(family, 0));
    const theirs = families.toReversed().map((family) => other.rotate(presentedOf(family, 0), next, 10));
    expect((await Promise.all(strangers)).map(({ outcome }) => outcome)).toEqual(families.map(() => 'misused'));
    const [first, second] = [await Promise.all(mine), (await Promise.all(theirs)).reverse()];
    for (const [index, { facts }] of families.entries()) {
      const both = [first[index], second[index]];
      expect(both.map((rotation) => rotation?.outcome).sort()).toEqual(['repeated', 'rotated']);
      expect(both).toEqual(
        both.map(() => expect.objectContaining({ grant: expect.objectContaining({ gid: facts.gid }) })),
      );
    }
  });
});

type Ending = (family: Family) => Promise<unknown>;

const endings: Record<string, Ending> = {
  'grant revoked': ({ facts }) => storage.grants.revoke(facts, 'admin'),
  'user disabled': ({ facts }) => storage.users.disable('default', facts.sub),
  'client disabled': ({ facts }) => storage.clients.disable('default', facts.clientId, undefined),
  'user epoch raised': ({ facts }) => storage.users.revokeTokens('default', facts.sub, 'admin'),
  'client epoch raised': ({ facts }) => storage.clients.revokeTokens('default', facts.clientId, 'admin'),
  'session ended': ({ facts }) => storage.sessions.end(facts.sessionId ?? '', 'user_logout'),
};

describe('T2.12: what has ended refuses', () => {
  for (const [what, end] of Object.entries(endings)) {
    it(`${what}: a rotation, a use without rotation, and a retry within the grace time`, async () => {
      const [rotating, still, retried] = [await newFamily(), await newFamily(), await newFamily()];
      await rotate(retried, 0);
      for (const family of [rotating, still, retried]) await end(family);
      expect((await rotate(rotating, 0)).outcome).toBe('refused');
      expect((await storage.refreshFamilies.check(presentedOf(still, 0))).outcome).toBe('refused');
      expect((await rotate(retried, 0)).outcome).toBe('refused');
    });
  }

  it('T2.13: but an offline grant outlives the session', async () => {
    const family = await newFamily({ offline: true });
    await storage.sessions.end(family.facts.sessionId ?? '', 'user_logout');
    expect((await rotate(family, 0)).outcome).toBe('rotated');
  });
});

it('T2.5: a refresh against an ending never leaves a live token after the ending has answered', async () => {
  for (let round = 0; round < 60; round += 1) {
    const family = await newFamily();
    const { facts } = family;
    const ending =
      round % 2 === 0 ? storage.grants.revoke(facts, 'admin') : storage.users.disable('default', facts.sub);
    const [rotation] = await Promise.all([rotate(family, 0), ending]);
    if (rotation.outcome === 'rotated') {
      const { gid, rid, userEpoch, clientId, clientEpoch } = rotation.grant;
      const token = { tenant: 'default', jti: randomUUID(), gid, rid, subEpoch: userEpoch, clientId, clientEpoch };
      expect(await storage.revocations.isRevoked(token)).toBe(true);
    }
    expect((await rotate(family, 1)).outcome).toBe('refused');
  }
});

it('extends an unrotated family’s idle time once in a while', async () => {
  const family = await newFamily();
  const idle = async () =>
    (
      await storage.database.pool.query<{ at: Date }>(
        'SELECT idle_expires_at AS at FROM refresh_families WHERE id = $1',
        [family.id],
      )
    ).rows[0]?.at.getTime() ?? 0;
  const before = await idle();
  await storage.refreshFamilies.check(presentedOf(family, 0), day);
  expect(await idle()).toBe(before);
  await storage.refreshFamilies.check(presentedOf(family, 0), 2 * day);
  expect(await idle()).toBeGreaterThan(before);
});
