import { InProcessEventBus } from '../bus/in-process-event-bus.js';
import { Outbox, type Leadership, type PublishedThrough, type WaitingEvent } from './outbox.js';
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
