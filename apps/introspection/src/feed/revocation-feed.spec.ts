import { InProcessEventBus, type BroadcastHandlers, type Subscription, type Topic } from '#events';
import { RevocationFeed } from './revocation-feed.js';

/** A bus that refuses its first readers. */
class LateBus extends InProcessEventBus {
  tries = 0;
  constructor(private readonly refusals: number) {
    super();
  }
  override broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription> {
    this.tries += 1;
    return this.tries > this.refusals ? super.broadcast(topic, handlers) : Promise.reject(new Error('no broker'));
  }
}

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const feedOf = (bus: LateBus) => {
  const feed = new RevocationFeed(bus, { id: 'default' });
  feed.onApplicationBootstrap();
  return feed;
};

it('revocations that cannot be followed at the start are followed later', async () => {
  const bus = new LateBus(1);
  const feed = feedOf(bus);
  let beats = 0;
  feed.listen({ onRecord: () => undefined, onHeartbeat: () => (beats += 1) });
  const value = JSON.stringify({ publishedThrough: 1, throughXid: '1' });
  const headers = { ce_type: 'authz.heartbeat.v1' };
  await bus.publish([{ topic: 'revocations.v1', key: 'hb:0', headers, value }]);
  while (beats === 0) await after(20);
  expect(bus.tries).toBe(2);
  await feed.onApplicationShutdown();
});

it('after the shutdown nothing is tried again', async () => {
  const bus = new LateBus(Infinity);
  await feedOf(bus).onApplicationShutdown();
  await after(1200);
  expect(bus.tries).toBe(1);
});
