import { InProcessEventBus, type BroadcastHandlers, type Subscription, type Topic } from '#events';
import { Housekeeping } from './housekeeping.js';

/** A bus that refuses the first readers of each topic. */
class LateBus extends InProcessEventBus {
  readonly tries = new Map<Topic, number>();
  constructor(private readonly refusals: number) {
    super();
  }
  override broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription> {
    const tries = (this.tries.get(topic) ?? 0) + 1;
    this.tries.set(topic, tries);
    return tries > this.refusals ? super.broadcast(topic, handlers) : Promise.reject(new Error('no broker'));
  }
}

async function started(bus: LateBus) {
  let reads = 0;
  const keyRing = { read: () => Promise.resolve((reads += 1)), prepareEncryption: () => Promise.resolve() };
  const others = {
    revocations: { rebuild: () => Promise.resolve(true), confirm: () => Promise.resolve() },
    relay: { start: () => undefined },
  };
  const given = [bus, others.relay, keyRing, {}, {}, {}, {}, {}, others.revocations, {}, {}, {}, {}, {}, {}, {}];
  const housekeeping = new Housekeeping(...(given as unknown as ConstructorParameters<typeof Housekeeping>));
  await housekeeping.onApplicationBootstrap();
  return { housekeeping, reads: () => reads };
}

const record = { topic: 'keys.v1', key: 'k', headers: {}, value: '{}' } as const;
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('events that cannot be followed at the start are followed later', async () => {
  const bus = new LateBus(1);
  await bus.publish([record]);
  const { housekeeping, reads } = await started(bus);
  expect(reads()).toBe(0);
  while (reads() === 0) await after(20);
  expect(Object.fromEntries(bus.tries)).toEqual({ 'clients.v1': 2, 'keys.v1': 2 });
  housekeeping.onApplicationShutdown();
  await bus.close();
});

it('after the shutdown nothing is tried again', async () => {
  const bus = new LateBus(Infinity);
  const { housekeeping } = await started(bus);
  housekeeping.onApplicationShutdown();
  await after(1200);
  expect(bus.tries.get('keys.v1')).toBe(1);
});
