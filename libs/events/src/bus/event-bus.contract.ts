import { randomUUID } from 'node:crypto';
import { topics } from '../contracts/event-contract.js';
import { NotCarried, type EventBus, type ReceivedRecord } from './event-bus.js';
import { heartbeats } from './heartbeat.js';

const record = (key: string, value = '{}') => ({
  topic: 'revocations.v1' as const,
  key,
  headers: { ce_type: 'test' },
  value,
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** What every bus promises: at least once, to every broadcast reader, from the oldest kept record on. */
export function describeEventBus(adapter: string, open: (onError: (error: unknown) => void) => EventBus): void {
  describe(`EventBus: ${adapter}`, () => {
    let bus: EventBus;
    const reported: unknown[] = [];
    beforeAll(() => {
      bus = open((error) => reported.push(error));
    });
    afterAll(() => bus.close());

    it('brings every record to every reader, also to one that comes later', async () => {
      const key = randomUUID();
      const [early, late]: [ReceivedRecord[], ReceivedRecord[]] = [[], []];
      const keep = (records: ReceivedRecord[]) => ({
        onRecord: (received: ReceivedRecord) => {
          if (received.key === key) records.push(received);
        },
      });
      const first = await bus.broadcast('revocations.v1', keep(early));
      await bus.publish([record(key, '{"n":1}'), record(key, '{"n":2}')]);
      await until(() => early.length >= 2);
      const second = await bus.broadcast('revocations.v1', keep(late));
      await until(() => late.length >= 2);
      for (const records of [early, late]) {
        expect(records.map(({ value }) => value)).toEqual(['{"n":1}', '{"n":2}']);
        expect(records[0]?.headers['ce_type']).toBe('test');
      }
      await first.close();
      await second.close();
    });

    it('goes on after a record that a reader cannot handle, for it and for the others, and reports it', async () => {
      const [poisoned, sound] = [randomUUID(), randomUUID()];
      const reader = (keys: string[]) => ({
        onRecord: ({ key, value }: ReceivedRecord) => {
          if (key === poisoned) JSON.parse(value);
          keys.push(key);
        },
      });
      const strict: string[] = [];
      const lenient: string[] = [];
      const first = await bus.broadcast('keys.v1', reader(strict));
      const second = await bus.broadcast('keys.v1', { onRecord: ({ key }) => lenient.push(key) });
      await bus.publish([
        { ...record(poisoned, ''), topic: 'keys.v1' },
        { ...record(sound), topic: 'keys.v1' },
      ]);
      await until(() => strict.includes(sound) && lenient.includes(sound));
      const late: string[] = [];
      const third = await bus.broadcast('keys.v1', reader(late));
      await until(() => late.includes(sound));
      expect(lenient).toContain(poisoned);
      expect([...strict, ...late]).not.toContain(poisoned);
      expect(reported.filter((error) => error instanceof SyntaxError)).toHaveLength(2);
      await Promise.all([first, second, third].map((subscription) => subscription.close()));
    });

    it('carries what the platform follows, and refuses whoever would wait for anything else', async () => {
      for (const { topic, followed } of topics) {
        if (followed) expect([topic, bus.carries(topic)]).toEqual([topic, true]);
        if (bus.carries(topic)) continue;
        await expect(bus.broadcast(topic, { onRecord: () => undefined })).rejects.toThrow(NotCarried);
      }
    });
  });
}

/** Where the leader's heartbeats travel on the bus: one arrives in each partition. */
export function describeHeartbeats(adapter: string, open: (onError: (error: unknown) => void) => EventBus): void {
  describe(`Heartbeats: ${adapter}`, () => {
    it('come in each partition', async () => {
      const bus = open(() => undefined);
      const partitions = new Set<number>();
      const xid = String(Date.now());
      const subscription = await bus.broadcast('revocations.v1', {
        onRecord: ({ partition, value }) => {
          if (value.includes(xid)) partitions.add(partition);
        },
      });
      const count = bus.partitions('revocations.v1');
      await bus.publish(
        heartbeats('default', 'revocations.v1', count, {
          publishedThroughMs: 1,
          throughXid: xid,
          timeline: 1,
          epochId: 'e',
        }),
      );
      await until(() => partitions.size === count);
      await subscription.close();
      await bus.close();
    });
  });
}
