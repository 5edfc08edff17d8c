import { outboxEvent, type OutboxEvent } from './outbox-event.js';
import { grantLifecycle } from '../contracts/grant-lifecycle.v1.js';
import { Sender } from './sender.js';

const event = (gid: string): OutboxEvent =>
  outboxEvent(grantLifecycle.created, 'default', gid, { tenant: 'default', gid, client_id: 'shop' });

/** A bus whose answers come when the test says so. */
function heldBus() {
  const batches: string[][] = [];
  const acknowledged: string[][] = [];
  const errors: unknown[] = [];
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const keysOf = (events: readonly OutboxEvent[]): string[] => events.map(({ key }) => key.replace('default:', ''));
  const sender = new Sender({
    publish: (events) => {
      batches.push(keysOf(events));
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
    acknowledge: async (events) => void acknowledged.push(keysOf(events)),
    onError: (error) => errors.push(error),
  });
  const answer = async (error?: Error): Promise<void> => {
    const next = answers.shift();
    if (error) next?.reject(error);
    else next?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { sender, batches, acknowledged, errors, answer };
}
const known = Promise.resolve();

it('what is handed over while a batch is on the way goes together in the next one, in its order', async () => {
  const { sender, batches, acknowledged, answer } = heldBus();
  for (const gid of ['a', 'b', 'c']) sender.hand([event(gid)], known);
  await answer();
  await answer();
  await sender.settled();
  expect(batches).toEqual([['a'], ['b', 'c']]);
  expect(acknowledged).toEqual([['a'], ['b', 'c']]);
});

it('a batch is bounded, and what is on its way is known until it has been acknowledged', async () => {
  const { sender, batches, answer } = heldBus();
  const events = Array.from({ length: 1201 }, (_, index) => event(`g${index}`));
  for (const each of events) sender.hand([each], known);
  const last = events.at(-1)?.id ?? '';
  expect(sender.has(last)).toBe(true);
  for (let batch = 0; batch < 4; batch += 1) await answer();
  await sender.settled();
  expect(batches.map(({ length }) => length)).toEqual([1, 500, 500, 200]);
  expect(sender.has(last)).toBe(false);
});

it('a failed batch is left to the sweeper, and the next one goes', async () => {
  const { sender, batches, acknowledged, errors, answer } = heldBus();
  const [failed, next] = [event('a'), event('b')];
  sender.hand([failed], known);
  sender.hand([next], known);
  await answer(new Error('no broker'));
  expect(sender.has(failed.id)).toBe(false);
  await answer();
  await sender.settled();
  expect([batches, acknowledged, errors.length]).toEqual([[['a'], ['b']], [['b']], 1]);
});

it('what Redis does not know yet, or never will, keeps its row and holds up nobody', async () => {
  const { sender, acknowledged, errors, answer } = heldBus();
  let tell: () => void = () => undefined;
  const slow = event('slow');
  sender.hand([event('first')], known);
  sender.hand([slow], new Promise((resolve) => (tell = resolve)));
  sender.hand([event('refused')], Promise.reject(new Error('Redis is away')));
  sender.hand([event('quick')], known);
  await answer();
  await answer();
  expect(acknowledged).toEqual([['first'], ['quick']]);
  expect(sender.has(slow.id)).toBe(false);
  tell();
  await sender.settled();
  expect(acknowledged).toEqual([['first'], ['quick'], ['slow']]);
  expect(errors).toEqual([]);
});
