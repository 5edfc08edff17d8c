import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import { LastingConsumer } from './lasting-consumer.js';

class FakeConsumer extends EventEmitter {
  readonly events = { CRASH: 'crash', FETCH: 'fetch', FETCH_START: 'fetch-start', GROUP_JOIN: 'join' };
  readonly sought: string[] = [];
  isConnected = true;
  disconnect(): Promise<void> {
    this.isConnected = false;
    return Promise.resolve();
  }
  seek({ topic, partition, offset }: { topic: string; partition: number; offset: string }): void {
    this.sought.push(`${topic} ${partition} ${offset}`);
  }
  crash(restart: boolean): void {
    this.emit('crash', { payload: { error: new Error('crashed'), restart } });
  }
  /** Asks a broker; answered unless told otherwise. */
  fetch(nodeId: string, isAnswered = true): void {
    this.emit('fetch-start', { payload: { nodeId } });
    if (isAnswered) this.emit('fetch', { payload: { nodeId } });
  }
}

let lasting: LastingConsumer;
afterEach(() => lasting.close());

type Begin = ConstructorParameters<typeof LastingConsumer>[0]['begin'];

async function started(begin: Begin = () => Promise.resolve()) {
  const made: FakeConsumer[] = [];
  const errors: unknown[] = [];
  const create = (): Consumer => {
    made.push(new FakeConsumer());
    return made.at(-1) as unknown as Consumer;
  };
  const onError = (error: unknown): void => void errors.push(error);
  lasting = new LastingConsumer({ topic: 't', create, begin, onError, silentMs: 60, lookEveryMs: 5 });
  await lasting.start();
  return { made, errors };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(2);
}

it('takes the place of one that kafkajs has given up, not of one that it starts again', async () => {
  const { made, errors } = await started();
  made[0]?.crash(true);
  expect(made).toHaveLength(1);
  made[0]?.crash(false);
  expect(made).toHaveLength(2);
  expect(made[0]?.isConnected).toBe(false);
  expect(errors).toHaveLength(2);
  // Who was replaced has no say any more.
  made[0]?.crash(false);
  expect(made).toHaveLength(2);
});

it('takes the place of one that fetches nothing', async () => {
  const { made } = await started();
  await until(() => made.length > 1);
});

it('takes the place of one to which one of the brokers has never answered, though the others do', async () => {
  const { made } = await started();
  made[0]?.fetch('2', false);
  await until(() => {
    made[0]?.fetch('1');
    return made.length > 1;
  });
});

it('leaves one alone that fetches', async () => {
  const { made } = await started();
  for (let count = 0; count < 60; count += 1) {
    made[0]?.fetch('1');
    await wait(2);
  }
  expect(made).toHaveLength(1);
});

it('tries again when the next one cannot begin, and again', async () => {
  let tries = 0;
  const { made } = await started(() => {
    tries += 1;
    return tries > 1 && tries < 4 ? Promise.reject(new Error('no broker')) : Promise.resolve();
  });
  made[0]?.crash(false);
  await until(() => tries === 4);
  made.at(-1)?.fetch('1');
});

it('goes on where it was at each join, and where the one before it was', async () => {
  const handled: Parameters<Begin>[1][] = [];
  const { made } = await started((_consumer, each) => {
    handled.push(each);
    return Promise.resolve();
  });
  const soughtBy = (consumer = made.at(-1)): string[] | undefined => {
    consumer?.emit('join');
    return consumer?.sought;
  };
  const handle = (...last: Parameters<Parameters<Begin>[1]>): void => handled[0]?.(...last);
  expect(soughtBy()).toEqual([]);
  handle(0, '41');
  handle(2, '9007199254740993');
  const next = ['t 0 42', 't 2 9007199254740994'];
  expect(soughtBy()).toEqual(next);
  made.at(-1)?.crash(false);
  // Who was replaced may still be at its last message.
  handle(0, '7');
  expect(soughtBy()).toEqual(next);
});

it('once closed it stays closed', async () => {
  const { made } = await started();
  await lasting.close();
  made[0]?.crash(false);
  await wait(80);
  expect(made).toHaveLength(1);
});
