import { InProcessEventBus } from '../bus/in-process-event-bus.js';
import { Outbox, type Leadership, type PublishedThrough, type WaitingEvent } from './outbox.js';
import { revocationEvent } from './outbox-event.js';
import { Relay } from './relay.js';

/** An outbox with many rows that leave a few at a time. */
class FullOutbox extends Outbox {
  readonly asked: number[] = [];
  left = new Set(Array.from({ length: 1200 }, (_, index) => `row-${index}`));

  anyWaiting(): Promise<boolean> {
    return Promise.resolve(false);
  }
  waiting(): Promise<WaitingEvent[]> {
    return Promise.resolve([]);
  }
  acknowledge(): Promise<void> {
    return Promise.resolve();
  }
  publishedThrough(): Promise<PublishedThrough> {
    return this.horizon();
  }
  horizon(): Promise<PublishedThrough & { readonly pending: readonly string[] }> {
    return Promise.resolve({
      publishedThroughMs: 1,
      throughXid: '7',
      timeline: 1,
      epochId: 'e',
      pending: [...this.left],
    });
  }
  stillPending(ids: readonly string[]): Promise<string[]> {
    this.asked.push(ids.length);
    for (const id of [...this.left].slice(0, 400)) this.left.delete(id);
    return Promise.resolve(ids.filter((id) => this.left.has(id)));
  }
  backlog(): Promise<{ rows: number; oldestAgeSeconds: number }> {
    return Promise.resolve({ rows: this.left.size, oldestAgeSeconds: 0 });
  }
  lead(): Promise<Leadership | undefined> {
    return Promise.resolve({ release: () => Promise.resolve() });
  }
}

it('a heartbeat waits for every row that was there, and never asks for all of them at once', async () => {
  const [outbox, bus] = [new FullOutbox(), new InProcessEventBus()];
  const leftAtHeartbeat = new Promise<number>((resolve) => {
    void bus.broadcast('revocations.v1', { onRecord: () => resolve(outbox.left.size) });
  });
  const relay = new Relay(outbox, bus, {
    source: 'test',
    tenant: 'default',
    sweepEveryMs: 5,
    sweepAfterMs: 0,
    heartbeatEveryMs: 10,
    onError: () => undefined,
  });
  relay.start();
  expect(await leftAtHeartbeat).toBe(0);
  expect(Math.max(...outbox.asked)).toBeLessThanOrEqual(500);
  await relay.stop();
});

it.each([
  ['signed on a bus that others write to', false],
  ['not signed on one of our own', true],
])('records are %s, and heartbeats on both', async (_, isOurOwn) => {
  const bus = new (class extends InProcessEventBus {
    override readonly isOurOwn = isOurOwn;
  })();
  const received = new Map<string, string | undefined>();
  await bus.broadcast('revocations.v1', { onRecord: ({ key, headers }) => received.set(key, headers['x-sig']) });
  const relay = new Relay(new FullOutbox(), bus, {
    ...{ source: 'test', tenant: 'default', sweepEveryMs: 5, sweepAfterMs: 0, heartbeatEveryMs: 10 },
    onError: () => undefined,
    sign: () => Promise.resolve('signed'),
  });
  relay.start();
  const record = { tenant: 'default', kind: 'gid', id: 'g', epoch: 0, until: 60, reason: 'admin' } as const;
  relay.publishSoon([revocationEvent(record, 0, 'admin')]);
  while (received.size < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await relay.stop();
  expect([...received].sort()).toEqual([
    ['default:gid:g', isOurOwn ? undefined : 'signed'],
    ['hb:0', 'signed'],
  ]);
});
