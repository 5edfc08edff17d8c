import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { isFollowed, type BusRecord } from '#events';
import { describeEventBus } from '../../../events/src/bus/event-bus.contract.js';
import { createTestDatabase } from '../../../../test/setup/test-database.js';
import { Database } from '../postgres/database.js';
import { PostgresEventBus, type Wake } from './postgres-event-bus.js';
import { PostgresOutbox } from './postgres-outbox.js';

class LocalWake implements Wake {
  private readonly listeners = new Set<() => void>();
  /** As if Redis were away: nobody hears the calls. */
  deaf = false;
  call(): void {
    if (!this.deaf) for (const listener of this.listeners) listener();
  }
  onCall(listener: () => void): void {
    this.listeners.add(listener);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

let url: string;
let drop: () => Promise<void>;
let database: Database;
let outbox: PostgresOutbox;
const wake = new LocalWake();
beforeAll(async () => {
  ({ url, drop } = await createTestDatabase());
  database = await Database.open({ url, poolSize: 5, applicationName: 'tests' });
  outbox = new PostgresOutbox(database, url, isFollowed);
});
afterAll(async () => {
  await outbox.close();
  await database.close();
  await drop();
});

/** What is published was committed before, with its change. */
class CommittedFirst extends PostgresEventBus {
  override async publish(records: readonly BusRecord[]): Promise<void> {
    await database.transaction((transaction) => outbox.add(transaction, records.map(eventOf)));
    await super.publish(records);
  }
}
const eventOf = ({ topic, key, headers, value }: BusRecord) => ({
  id: uuidv7(),
  tenant: 'default',
  topic,
  key,
  headers,
  payload: value,
});

const open = (onError: (error: unknown) => void = () => undefined, pollMs = 20) =>
  new CommittedFirst({
    database,
    outbox,
    wake,
    tenant: 'default',
    source: 'test',
    onError,
    pollMs,
  });

describeEventBus('Postgres', open);

const record = (key: string): BusRecord => ({
  topic: 'revocations.v1',
  key,
  headers: { 'x-tenant': 'default' },
  value: '{}',
});

async function following(bus: PostgresEventBus) {
  const received: { key: string; headers: Readonly<Record<string, string>> }[] = [];
  const subscription = await bus.broadcast('revocations.v1', { onRecord: (told) => received.push(told) });
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const has = (key: string) => received.some((told) => told.key === key);
  return { received, has, until, close: () => subscription.close() };
}

it('says who told what it hands over, and with each look how far it has read', async () => {
  const bus = open();
  const { received, has, until, close } = await following(bus);
  const key = randomUUID();
  await bus.publish([record(key)]);
  await until(() => has(key) && has('hb:0'));
  expect(received.find((told) => told.key === key)?.headers).toMatchObject({ ce_source: 'test' });
  await close();
  await bus.close();
});

it('finds by itself what nobody woke it for', async () => {
  const bus = open();
  const { has, until, close } = await following(bus);
  wake.deaf = true;
  const key = randomUUID();
  await bus.publish([record(key)]);
  await until(() => has(key));
  wake.deaf = false;
  await close();
  await bus.close();
});

it('T4.10, T4.13: hands over ahead of an open transaction, and what that commits later comes before a heartbeat beyond it', async () => {
  const bus = open();
  const { received, has, until, close } = await following(bus);
  const [slow, fast] = [randomUUID(), randomUUID()];
  let xid = 0n;
  await database.transaction(async (transaction) => {
    const [told] = await outbox.add(transaction, [eventOf(record(slow))]);
    xid = BigInt(told?.headers['x-xid'] ?? '0');
    await bus.publish([record(fast)]);
    await until(() => has(fast));
    expect(has(slow)).toBe(false);
  });
  await until(() => has(slow) && beyond() >= 0);
  const values = received as unknown as { key: string; value: string }[];
  function beyond(): number {
    return (received as unknown as { key: string; value: string }[]).findIndex(
      ({ key, value }) => key === 'hb:0' && BigInt((JSON.parse(value) as { throughXid: string }).throughXid) > xid,
    );
  }
  expect(values.findIndex(({ key }) => key === slow)).toBeLessThan(beyond());
  await close();
  await bus.close();
});

it('what it handed over ahead of an open transaction is confirmed soon after that ends, though nobody wakes it', async () => {
  const bus = open(undefined, 3_600_000);
  const { received, has, until, close } = await following(bus);
  const fast = randomUUID();
  let xid = 0n;
  await database.transaction(async (transaction) => {
    await outbox.add(transaction, [eventOf(record(randomUUID()))]);
    const [told] = await database.transaction((other) => outbox.add(other, [eventOf(record(fast))]));
    xid = BigInt(told?.headers['x-xid'] ?? '0');
    wake.call();
    await until(() => has(fast));
  });
  const values = received as unknown as { key: string; value: string }[];
  const throughOf = (value: string) => BigInt((JSON.parse(value) as { throughXid: string }).throughXid);
  await until(() => values.some(({ key, value }) => key === 'hb:0' && throughOf(value) > xid));
  await close();
  await bus.close();
});
