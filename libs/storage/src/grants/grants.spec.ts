import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import { CommitUnknown, PostgresUnavailable } from '../postgres/postgres-errors.js';
import { Endings } from '../revocations/endings.js';
import { isRedeemed } from './grant-facts.js';
import { Grants } from './grants.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const newFacts = async () => createFacts(storage, await createPerson(storage), await createClient(storage));

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await storage.database.pool.query<Row>(text, values)).rows;
}

const statusOf = async (gid: string) => (await storage.grants.find(gid))?.status;
const identity = (facts: { gid: string; clientId: string }) => ({
  tenant: 'default',
  jti: randomUUID(),
  gid: facts.gid,
  clientId: facts.clientId,
  clientEpoch: 1,
});

describe('a code is redeemed at most once', () => {
  it('redeems once, and knows every later attempt as a replay', async () => {
    const facts = await newFacts();
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('redeemed');
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('replayed');
  });

  it('gives nothing when the person, the client or the session has ended meanwhile (T1.20)', async () => {
    const person = await createPerson(storage);
    const client = await createClient(storage);
    const facts = await createFacts(storage, person, client);
    await storage.users.revokeTokens('default', person.id, 'admin');
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('ended');
    const other = await newFacts();
    await storage.sessions.end(other.sessionId ?? '', 'user_logout');
    expect((await storage.grants.redeem(other, randomUUID())).outcome).toBe('ended');
  });

  it('a grant whose tokens came through the browser is there at once, and its code is redeemed once', async () => {
    const facts = await newFacts();
    expect((await storage.grants.give(facts, true, 0)).outcome).toBe('redeemed');
    expect([await statusOf(facts.gid), isRedeemed((await storage.grants.find(facts.gid))!)]).toEqual(['active', false]);
    const outcomes = await Promise.all([1, 2, 3].map(() => storage.grants.redeem(facts, randomUUID())));
    expect(outcomes.filter(({ outcome }) => outcome === 'redeemed')).toHaveLength(1);
    expect(isRedeemed((await storage.grants.find(facts.gid))!)).toBe(true);
    await storage.grants.revokeReplayed(facts, randomUUID());
    expect(await storage.revocations.isRevoked(identity(facts))).toBe(true);
  });

  it('a code that was misused gives nothing, and leaves the tokens that came beside it', async () => {
    const facts = await newFacts();
    await storage.grants.give(facts, true, 0);
    await storage.grants.burn(facts, randomUUID(), 'code_misuse');
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('replayed');
    expect(await statusOf(facts.gid)).toBe('active');
  });

  it('without a code nothing of the grant can be redeemed', async () => {
    const facts = await newFacts();
    await storage.grants.give(facts, false, 0);
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('replayed');
  });

  it('T1.5: a replay that comes before the winner leaves nobody with live tokens', async () => {
    const facts = await newFacts();
    await storage.grants.revokeReplayed(facts, randomUUID());
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('replayed');
    expect(await statusOf(facts.gid)).toBe('revoked');
    expect(await storage.revocations.isRevoked(identity(facts))).toBe(true);
  });

  it('a redemption for which nothing was handed out is taken back: the code is good again, once, and its refresh token is not', async () => {
    const [facts, attempt] = [await newFacts(), randomUUID()];
    const familyOf = (id: string) => ({
      id,
      hash: randomBytes(32),
      keyVersion: 1,
      idleSeconds: 60,
      lifetimeSeconds: 60,
    });
    const [lost, kept] = [randomUUID(), randomUUID()];
    await storage.grants.redeem(facts, attempt, familyOf(lost));
    expect(await storage.grants.takeBack(facts.gid, randomUUID())).toBe(false);
    expect(await storage.grants.takeBack(facts.gid, attempt)).toBe(true);
    expect(await storage.grants.takeBack(facts.gid, attempt)).toBe(false);
    expect((await storage.grants.redeem(facts, randomUUID(), familyOf(kept))).outcome).toBe('redeemed');
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('replayed');
    const living = await query('SELECT id FROM refresh_families WHERE gid = $1 AND expires_at > now()', [facts.gid]);
    expect(living).toEqual([{ id: kept }]);
    await storage.relay.settled();
    expect(storage.typesOf(facts.gid).filter((type) => type === 'authz.grant.created.v1')).toHaveLength(1);
  });

  it('what a replay has ended is not taken back, whoever comes first', async () => {
    for (let round = 0; round < 40; round += 1) {
      const [facts, attempt] = [await newFacts(), randomUUID()];
      await storage.grants.redeem(facts, attempt);
      const racers = [
        () => storage.grants.takeBack(facts.gid, attempt),
        () => storage.grants.revokeReplayed(facts, randomUUID()),
      ].sort(() => Math.random() - 0.5);
      await Promise.all<unknown>(racers.map((race) => race()));
      expect(await statusOf(facts.gid)).toBe('revoked');
      expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('replayed');
    }
  });

  it('of many who redeem what was taken back again and again one keeps it', async () => {
    const facts = await newFacts();
    const redeemer = async (fails: boolean) => {
      const attempt = randomUUID();
      const { outcome } = await storage.grants.redeem(facts, attempt);
      if (outcome === 'redeemed' && fails) await storage.grants.takeBack(facts.gid, attempt);
      return outcome === 'redeemed' && !fails;
    };
    const kept = await Promise.all(Array.from({ length: 40 }, (_, index) => redeemer(index % 3 !== 0)));
    expect(kept.filter(Boolean).length).toBeLessThanOrEqual(1);
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe(
      kept.some(Boolean) ? 'replayed' : 'redeemed',
    );
  });

  it('T1.12: three redeemers against two replays: never two winners, always revoked, one record and one event', async () => {
    for (let round = 0; round < 60; round += 1) {
      const facts = await newFacts();
      const racers = [
        ...Array.from({ length: 3 }, () => async () => storage.grants.redeem(facts, randomUUID())),
        ...Array.from({ length: 2 }, () => async () => storage.grants.revokeReplayed(facts, randomUUID())),
      ].sort(() => Math.random() - 0.5);
      const outcomes = await Promise.all(racers.map((race) => race()));
      const winners = outcomes.filter((outcome) => outcome !== undefined && outcome.outcome === 'redeemed');
      expect(winners.length).toBeLessThanOrEqual(1);
      expect(await statusOf(facts.gid)).toBe('revoked');
      const records = await query('SELECT 1 FROM revocations WHERE kind = $1 AND id = $2', ['gid', facts.gid]);
      expect(records).toHaveLength(1);
      await storage.relay.settled();
      expect(storage.typesOf(facts.gid).filter((type) => type === 'authz.grant.revoked.v1')).toHaveLength(1);
    }
  });

  it('T1.12: holds across two partitions, and no other unique index could be mistaken for the guarantee', async () => {
    const unique = await query<{ definition: string }>(
      `SELECT indexdef AS definition FROM pg_indexes WHERE tablename = 'grants' AND indexdef LIKE 'CREATE UNIQUE%'`,
    );
    expect(unique).toHaveLength(1);
    expect(unique[0]?.definition).toContain('(id)');
    const nextMonth = new Date(Date.now() + 32 * 86_400_000);
    const later = { ...(await newFacts()), gid: uuidv7({ msecs: nextMonth.getTime() }) };
    const outcomes = await Promise.all([
      storage.grants.redeem(later, randomUUID()),
      storage.grants.redeem(later, randomUUID()),
      storage.grants.redeem({ ...later, gid: uuidv7() }, randomUUID()),
    ]);
    expect(outcomes.filter(({ outcome }) => outcome === 'redeemed')).toHaveLength(2);
  });

  it('burns a misused code for good, and never touches a grant that is there', async () => {
    const facts = await newFacts();
    await storage.grants.burn(facts, randomUUID(), 'code_misuse', 'thief');
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('replayed');
    const live = await newFacts();
    await storage.grants.redeem(live, randomUUID());
    await storage.grants.burn(live, randomUUID(), 'code_misuse', 'thief');
    expect(await statusOf(live.gid)).toBe('active');
  });
});

/** Loses the first answer to COMMIT, after or before it happened. */
class LossyEndings extends Endings {
  commits = true;
  private lost = false;

  override async tell<Value>(work: Parameters<typeof storage.endings.tell<Value>>[0]): Promise<Value> {
    if (this.lost) return super.tell(work);
    this.lost = true;
    if (this.commits) await super.tell(work);
    throw new CommitUnknown(new Error('connection reset'));
  }
}

describe('T1.15: the answer to COMMIT is lost', () => {
  const losing = (commits: boolean) => {
    const endings = new LossyEndings(storage.database, storage.outbox, storage.revocations, () => undefined);
    endings.commits = commits;
    return new Grants(storage.database, endings);
  };

  it('and it had committed: the redemption stands, with one grant', async () => {
    const facts = await newFacts();
    expect((await losing(true).redeem(facts, randomUUID())).outcome).toBe('redeemed');
    expect(await statusOf(facts.gid)).toBe('active');
  });

  it('and it had not: the code is burned, not restored', async () => {
    const facts = await newFacts();
    expect((await losing(false).redeem(facts, randomUUID())).outcome).toBe('ended');
    expect(await statusOf(facts.gid)).toBe('revoked');
  });

  it('is told apart from a Postgres that was away before', () => {
    expect(new CommitUnknown(undefined)).not.toBeInstanceOf(PostgresUnavailable);
  });
});

describe('an end is final', () => {
  it('revokes once, tells once, and repeats harmlessly', async () => {
    const facts = await newFacts();
    await storage.grants.redeem(facts, randomUUID());
    expect(await storage.revocations.isRevoked(identity(facts))).toBe(false);
    const token = await storage.grants.revoke(facts, 'admin');
    expect(token).toMatch(/^\d+$/);
    await storage.grants.revoke(facts, 'admin');
    expect(await storage.revocations.isRevoked(identity(facts))).toBe(true);
    await storage.relay.settled();
    expect(storage.typesOf(facts.gid)).toEqual(['authz.grant.created.v1', 'authz.grant.revoked.v1']);
  });

  it('T2.13: signing out ends the grants of the session, except offline ones', async () => {
    const person = await createPerson(storage);
    const client = await createClient(storage);
    const online = await createFacts(storage, person, client);
    const offline = { ...online, gid: uuidv7(), offline: true };
    await storage.grants.redeem(online, randomUUID());
    await storage.grants.redeem(offline, randomUUID());
    await storage.sessions.end(online.sessionId ?? '', 'user_logout');
    expect(await statusOf(online.gid)).toBe('revoked');
    expect(await statusOf(offline.gid)).toBe('active');
    expect(await storage.revocations.isRevoked({ ...identity(offline), sid: online.sid ?? '' })).toBe(true);
    expect(await storage.revocations.isRevoked(identity(offline))).toBe(false);
  });

  it('T3.23: withdrawing consent ends that pair’s grants, one record each, and nobody else’s', async () => {
    const person = await createPerson(storage);
    const [client, other] = [await createClient(storage), await createClient(storage)];
    const mine = await createFacts(storage, person, client);
    const second = { ...mine, gid: uuidv7() };
    const theirs = await createFacts(storage, person, other);
    for (const facts of [mine, second, theirs]) await storage.grants.redeem(facts, randomUUID());
    expect(await storage.consents.withdraw('default', person.id, client.id)).toBe(2);
    expect(await Promise.all([mine, second, theirs].map(({ gid }) => statusOf(gid)))).toEqual([
      'revoked',
      'revoked',
      'active',
    ]);
  });

  it('a code from before a withdrawal of consent gives nothing, also when both happen at once', async () => {
    for (let round = 0; round < 30; round += 1) {
      const person = await createPerson(storage);
      const client = await createClient(storage);
      const facts = await createFacts(storage, person, client);
      const { epoch } = await storage.consents.find('default', person.id, client.id);
      const redeem = () => storage.grants.redeem(facts, randomUUID(), undefined, epoch);
      const withdraw = () => storage.consents.withdraw('default', person.id, client.id);
      const race = round % 2 === 0 ? [redeem(), withdraw()] : [withdraw(), redeem()];
      await Promise.all(race);
      expect(await statusOf(facts.gid)).not.toBe('active');
      const late = { ...facts, gid: uuidv7() };
      expect((await storage.grants.redeem(late, randomUUID(), undefined, epoch)).outcome).toBe('ended');
      const again = await storage.consents.find('default', person.id, client.id);
      expect(
        (await storage.grants.redeem({ ...late, gid: uuidv7() }, randomUUID(), undefined, again.epoch)).outcome,
      ).toBe('redeemed');
    }
  });

  it('a grant of no session hangs on its person, client and consent alone', async () => {
    const [person, client] = [await createPerson(storage), await createClient(storage)];
    const facts = await createFacts(storage, person, client, { sessionId: null, sid: null, offline: true });
    expect((await storage.grants.redeem(facts, randomUUID())).outcome).toBe('redeemed');
    await storage.consents.withdraw('default', person.id, client.id);
    expect(await statusOf(facts.gid)).toBe('revoked');
    const late = { ...facts, gid: uuidv7() };
    expect((await storage.grants.redeem(late, randomUUID())).outcome).toBe('ended');
    expect((await storage.grants.redeem(late, randomUUID(), undefined, 1)).outcome).toBe('redeemed');
    await storage.users.disable('default', person.id);
    const { outcome } = await storage.grants.redeem({ ...facts, gid: uuidv7() }, randomUUID(), undefined, 1);
    expect(outcome).toBe('ended');
  });

  it('T3.2: a new epoch ends every token of before, and none of after, whatever the clocks say', async () => {
    const person = await createPerson(storage);
    const facts = await createFacts(storage, person, await createClient(storage));
    const ended = await storage.users.revokeTokens('default', person.id, 'admin');
    if (ended.outcome !== 'changed') throw new Error(ended.outcome);
    const token = { ...identity(facts), rid: facts.rid };
    expect(await storage.revocations.isRevoked({ ...token, subEpoch: person.epoch })).toBe(true);
    expect(await storage.revocations.isRevoked({ ...token, subEpoch: ended.user.epoch })).toBe(false);
  });

  it('T3.16: a person has another name in each sector, and erasing them leaves no way from name to person', async () => {
    const person = await createPerson(storage);
    const [first, second] = [await storage.users.rid(person.id, 'a'), await storage.users.rid(person.id, 'b')];
    expect(first).not.toBe(second);
    expect(await storage.users.rid(person.id, 'a')).toBe(first);
    await storage.users.delete('default', person.id);
    const records = await query<{ id: string }>(`SELECT id FROM revocations WHERE kind = 'sub' AND id = ANY ($1)`, [
      [first, second],
    ]);
    expect(records).toHaveLength(2);
    expect(await query('SELECT 1 FROM user_rids WHERE rid = ANY ($1)', [[first, second]])).toHaveLength(0);
    await storage.relay.settled();
    expect(storage.told.some(({ key, value }) => `${key} ${value}`.includes(person.id))).toBe(false);
  });

  it('T3.1: a person with 100,000 live tokens in 3 sectors is ended by 3 records', async () => {
    const person = await createPerson(storage);
    const rids = await Promise.all(['a', 'b', 'c'].map((sector) => storage.users.rid(person.id, sector)));
    await storage.users.disable('default', person.id);
    const records = await query(`SELECT 1 FROM revocations WHERE kind = 'sub' AND id = ANY ($1)`, [rids]);
    expect(records).toHaveLength(3);
    // Tokens are not stored, so any number of them is the same to the platform: a sample stands for all.
    const sample = Array.from({ length: 1000 }, (_, index) => ({
      ...identity({ gid: randomUUID(), clientId: 'c' }),
      rid: rids[index % 3],
      subEpoch: person.epoch,
    }));
    expect(await Promise.all(sample.map((token) => storage.revocations.isRevoked(token)))).not.toContain(false);
  });

  it('T3.8: a client cache that stands still mints only dead tokens', async () => {
    const client = await createClient(storage);
    const frozen = client.epoch;
    await storage.clients.revokeTokens('default', client.id, 'admin');
    const tokens = Array.from({ length: 100 }, () => ({
      tenant: 'default',
      jti: randomUUID(),
      clientId: client.id,
      clientEpoch: frozen,
    }));
    expect(await Promise.all(tokens.map((token) => storage.revocations.isRevoked(token)))).not.toContain(false);
  });

  it('T3.21: an exchanged token dies with any of its parents', async () => {
    const parents = await Promise.all([newFacts(), newFacts(), newFacts()]);
    const token = {
      tenant: 'default',
      jti: randomUUID(),
      clientId: 'c',
      clientEpoch: 1,
      lineage: parents.map(({ gid }) => gid),
    };
    expect(await storage.revocations.isRevoked(token)).toBe(false);
    await storage.grants.revokeReplayed(parents[1], randomUUID());
    expect(await storage.revocations.isRevoked(token)).toBe(true);
  });
});
