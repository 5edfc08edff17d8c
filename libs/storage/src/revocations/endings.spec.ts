import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Relay, type BusRecord, type RelayOptions } from '#events';
import {
  createClient,
  createFacts,
  createPerson,
  openTestStorage,
  tenant,
  WholeBus,
  type TestStorage,
} from '../../../../test/setup/open-test-storage.js';
import { PostgresUnavailable } from '../postgres/postgres-errors.js';
import { InProcessRevocationSet } from './in-process-revocation-set.js';
import { RevocationSet, StoreUnavailable, type Found, type ReplayAnswer } from './revocation-set.js';
import { Endings } from './endings.js';
import { resetRedis } from '../restore/restore-statements.js';
import { Revocations } from './revocations.js';

/** A bus that can be taken away. */
class BrokenBus extends WholeBus {
  down = false;

  override publish(records: readonly BusRecord[]): Promise<void> {
    return this.down ? Promise.reject(new Error('no broker')) : super.publish(records);
  }
}

/** A set that can be taken away, or swapped for another instance. */
class BrokenSet extends RevocationSet {
  settleMs = 0;
  unconfirmedMs = Infinity;
  readonly left: string[] = [];
  replication = '';
  inner = new InProcessRevocationSet();
  down = false;

  instance(): string | undefined {
    return this.down ? undefined : this.inner.instance();
  }
  history(): string {
    return this.replication || this.inner.history();
  }
  leave(instance: string): void {
    this.left.push(instance);
  }
  find(...names: Parameters<RevocationSet['find']>): Promise<Found | undefined> {
    return this.down ? Promise.resolve(undefined) : this.inner.find(...names);
  }
  write(...records: Parameters<RevocationSet['write']>): Promise<void> {
    return this.down ? Promise.reject(new StoreUnavailable('down')) : this.inner.write(...records);
  }
  rebuild(...load: Parameters<RevocationSet['rebuild']>): Promise<boolean> {
    return this.down ? Promise.resolve(false) : this.inner.rebuild(...load);
  }
  use(...value: Parameters<RevocationSet['use']>): Promise<ReplayAnswer> {
    return this.inner.use(...value);
  }
}

let storage: TestStorage;
const bus = new BrokenBus();
beforeAll(async () => {
  storage = await openTestStorage({ bus });
});
afterAll(() => storage.dispose());

const revocation = (id: string) => ({
  tenant,
  kind: 'jti' as const,
  id,
  epoch: 0,
  reason: 'admin',
});
const token = (jti: string) => ({ tenant, jti, clientId: 'c', clientEpoch: 1 });
const end = (endings: Endings, id: string) =>
  endings.end(() => Promise.resolve({ value: undefined, records: [revocation(id)] }));

describe('an ending and Redis', () => {
  // Of its own: here the current instance changes, and one that was left behind never counts again.
  let storage: TestStorage;
  beforeAll(async () => {
    storage = await openTestStorage();
  });
  afterAll(() => storage.dispose());

  const withSet = async () => {
    const set = new BrokenSet();
    const revocations = new Revocations(storage.database, set);
    await revocations.rebuild();
    const endings = new Endings(storage.database, storage.outbox, revocations, (events, known) => {
      storage.relay.publishSoon(events, known);
    });
    return { set, revocations, endings };
  };

  it('T3.11: without its acknowledgement the ending fails, though it is committed; a retry finishes it', async () => {
    const { set, revocations, endings } = await withSet();
    const id = randomUUID();
    set.down = true;
    await expect(end(endings, id)).rejects.toThrow(StoreUnavailable);
    expect(await revocations.isRevoked(token(id))).toBe(true);
    set.down = false;
    await end(endings, id);
    expect(await set.find(tenant, [{ kind: 'jti', id }])).toEqual([1]);
  });

  it('T3.11: without its acknowledgement the event is told but its row stays, so that the sweeper mends what nobody retries', async () => {
    const { set, endings } = await withSet();
    const isWaiting = async (id: string) =>
      (await storage.outbox.waiting({ endings: true, olderThanMs: 0, after: '0', limit: 500 })).some(({ payload }) =>
        payload.includes(id),
      );
    const [lost, known] = [randomUUID(), randomUUID()];
    set.down = true;
    await expect(end(endings, lost)).rejects.toThrow(StoreUnavailable);
    set.down = false;
    await end(endings, known);
    await storage.relay.settled();
    for (const id of [lost, known]) expect(storage.typesOf(id)).toEqual(['authz.token.revoked.v1']);
    expect(await isWaiting(lost)).toBe(true);
    expect(await isWaiting(known)).toBe(false);
  });

  it('T3.7, T3.10: an empty or another instance is not trusted: Postgres answers, and the set is rebuilt', async () => {
    const { set, revocations, endings } = await withSet();
    const id = randomUUID();
    await end(endings, id);
    set.inner = new InProcessRevocationSet();
    expect(await revocations.isRevoked(token(id))).toBe(true);
    await revocations.rebuild();
    expect(await set.find(tenant, [{ kind: 'jti', id }])).toEqual([1]);
  });

  it.each([-2, 2])(
    'T3.2: a process whose clock is off by %i hours ends things for as long as the others',
    async (hours) => {
      const id = randomUUID();
      const real = Date.now;
      Date.now = () => real() + hours * 3_600_000;
      const { set, revocations, endings } = await withSet();
      await end(endings, id);
      Date.now = real;
      const { rows } = await storage.database.pool.query<{ life: number }>(
        'SELECT extract(epoch FROM until - now())::float AS life FROM revocations WHERE id = $1',
        [id],
      );
      expect(rows[0]?.life).toBeGreaterThan(3600);
      expect(rows[0]?.life).toBeLessThan(3800);
      expect(await set.find(tenant, [{ kind: 'jti', id }])).toEqual([1]);
      set.inner = new InProcessRevocationSet();
      expect(await revocations.isRevoked(token(id))).toBe(true);
      await revocations.rebuild();
      expect(await set.find(tenant, [{ kind: 'jti', id }])).toEqual([1]);
    },
  );

  it('T3.10: a process that is still connected to a replaced instance leaves it; endings wait until all have', async () => {
    const { set, revocations, endings } = await withSet();
    const old = set.inner;
    await revocations.confirm();
    expect(set.left).toEqual([]);
    set.inner = new InProcessRevocationSet();
    set.settleMs = 300;
    const began = performance.now();
    await end(endings, randomUUID());
    expect(performance.now() - began).toBeGreaterThan(250);
    set.inner = old;
    await revocations.confirm();
    expect(set.left).toEqual([old.instance()]);
  });

  it('T3.10: a process that Postgres has confirmed nothing to for too long asks it, and answers from no set', async () => {
    const { set, revocations, endings } = await withSet();
    const id = randomUUID();
    const old = set.inner;
    set.inner = new InProcessRevocationSet();
    await end(endings, id);
    // Cut off from all that, and connected to the one that was replaced, with its mark of completeness.
    set.inner = old;
    expect(await revocations.isRevoked(token(id))).toBe(false);
    set.unconfirmedMs = 0;
    expect(await revocations.isRevoked(token(id))).toBe(true);
    const query = jest.spyOn(storage.database, 'rows').mockRejectedValue(new PostgresUnavailable('cut off'));
    await expect(revocations.isRevoked(token(id))).rejects.toThrow(PostgresUnavailable);
    query.mockRestore();
  });

  it('an instance that was replaced never counts again', async () => {
    const { set, revocations, endings } = await withSet();
    const old = set.inner;
    set.inner = new InProcessRevocationSet();
    await revocations.rebuild();
    set.inner = old;
    expect(await revocations.rebuild()).toBe(false);
    await expect(end(endings, randomUUID())).rejects.toThrow(StoreUnavailable);
    // Demoted and promoted again: what it holds now is the other one's data.
    set.replication = 'promoted';
    expect(await revocations.rebuild()).toBe(true);
    await end(endings, randomUUID());
  });
});

it('T3.14: the first instance of a database knows every use there was; one after it, or after a restore, does not', async () => {
  const fresh = await openTestStorage();
  const useIn = (revocations: Revocations, issuedAtMs: number) =>
    revocations.use(randomUUID(), issuedAtMs, Date.now() + 60_000);
  const another = () => new Revocations(fresh.database, new InProcessRevocationSet());
  const earlier = Date.now() - 2000;
  const tooEarly = { sinceMs: expect.any(Number) as number };
  expect(await useIn(fresh.revocations, earlier)).toBe('first');
  expect(await useIn(another(), earlier)).toEqual(tooEarly);
  await fresh.database.rows(resetRedis);
  expect(await useIn(another(), earlier)).toEqual(tooEarly);
  expect(await useIn(another(), Date.now() + 1000)).toBe('first');
  await fresh.dispose();
});

it('a reader of the stream that missed too much is sent to a snapshot, before its backlog is too long to be sent', async () => {
  const add = (count: number) =>
    storage.database.pool.query(
      `INSERT INTO revocations (tenant, kind, id, until, reason)
       SELECT 'default', 'jti', gen_random_uuid()::text, now() + interval '10 minutes', 'admin' FROM generate_series(1, $1::int)`,
      [count],
    );
  const from = (await storage.outbox.horizon()).throughXid;
  await add(400);
  expect((await storage.revocations.since('default', from, 500))?.length).toBe(400);
  await add(101);
  expect(await storage.revocations.since('default', from, 500)).toBeUndefined();
  let read = 0;
  for await (const page of storage.revocations.liveSince('default', from)) read += page.length;
  expect(read).toBe(501);
});

describe('an ending and the bus', () => {
  it('T4.1, T4.2: answers while the bus is down, and the event comes when it is back', async () => {
    const id = randomUUID();
    bus.down = true;
    await end(storage.endings, id);
    await storage.relay.settled();
    expect(await storage.revocations.isRevoked(token(id))).toBe(true);
    expect(storage.typesOf(id)).toEqual([]);
    bus.down = false;
    const relay = relayOf();
    relay.start();
    await until(() => storage.typesOf(id).length > 0);
    await relay.stop();
    expect(storage.typesOf(id)).toEqual(['authz.token.revoked.v1']);
    expect((await storage.outbox.backlog()).rows).toBe(0);
  });

  it('no event without its commit', async () => {
    const id = randomUUID();
    const failing = storage.endings.end(() =>
      Promise.resolve({ value: 1, records: [{ ...revocation(id), lifeSeconds: NaN }] }),
    );
    await expect(failing).rejects.toThrow();
    const person = await createPerson(storage);
    const facts = await createFacts(storage, person, await createClient(storage));
    await storage.grants.redeem(facts, randomUUID());
    await storage.relay.settled();
    expect(storage.typesOf(id)).toEqual([]);
  });

  it('with Redis away, what ended is told all the same, once; heartbeats go on, and what ended nothing leaves the outbox', async () => {
    const person = await createPerson(storage);
    const facts = await createFacts(storage, person, await createClient(storage));
    const id = randomUUID();
    bus.down = true;
    await storage.grants.redeem(facts, randomUUID());
    await end(storage.endings, id);
    await storage.relay.settled();
    bus.down = false;
    const away = () => Promise.reject(new StoreUnavailable('Redis is away'));
    const relay = relayOf((endings) => (endings.length > 0 ? away() : Promise.resolve()));
    relay.start();
    await until(() => storage.typesOf(id).length > 0 && storage.typesOf(facts.gid).length > 0);
    const beats = () => storage.told.filter(({ key }) => key.startsWith('hb:')).length;
    const before = beats();
    await until(() => beats() > before + 2);
    await relay.stop();
    expect(storage.typesOf(id)).toHaveLength(1);
    const left = await storage.outbox.waiting({ endings: true, olderThanMs: 0, after: '0', limit: 100 });
    expect(left.map(({ topic }) => topic)).toEqual(['revocations.v1']);
    await storage.outbox.acknowledge(left.map((event) => event.id));
  });

  it('T4.8: of two relays one leads, and the other takes over', async () => {
    const [first, second] = [relayOf(), relayOf()];
    first.start();
    await until(() => first.isLeader);
    second.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(second.isLeader).toBe(false);
    await first.stop();
    await until(() => second.isLeader);
    await second.stop();
  });

  it('T4.13: a heartbeat never passes a transaction that is still open', async () => {
    const client = await storage.database.pool.connect();
    await client.query('BEGIN');
    const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
    const open = BigInt(rows[0]?.xid ?? 0);
    expect(BigInt((await storage.outbox.horizon()).throughXid)).toBeLessThanOrEqual(open);
    await client.query('COMMIT');
    client.release();
    // The snapshot covers the whole server: a transaction of another database may hold it back for a moment.
    while (BigInt((await storage.outbox.horizon()).throughXid) <= open) await new Promise(setImmediate);
  });

  it('T4.10: what commits out of order is published all the same', async () => {
    const ids = [randomUUID(), randomUUID()];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = storage.endings.end(async () => {
      await held;
      return { value: undefined, records: [revocation(ids[0] ?? '')] };
    });
    await end(storage.endings, ids[1] ?? '');
    release();
    await slow;
    await storage.relay.settled();
    for (const id of ids) expect(storage.typesOf(id)).toEqual(['authz.token.revoked.v1']);
  });
});

const relayOf = (beforeAcknowledge: RelayOptions['beforeAcknowledge'] = () => Promise.resolve()): Relay =>
  new Relay(storage.outbox, bus, {
    beforeAcknowledge,
    source: 'test',
    tenant: 'default',
    sweepEveryMs: 10,
    sweepAfterMs: 0,
    heartbeatEveryMs: 20,
    onError: () => undefined,
  });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
