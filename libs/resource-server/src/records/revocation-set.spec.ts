import fc from 'fast-check';
import { recordKey } from './record-key.js';
import { RevocationSet, terminal } from './revocation-set.js';
import type { RevocationRecord } from './revocation-record.js';

const record = fc.record({
  tenant: fc.constantFrom('default', 'foreign'),
  k: fc.constantFrom('gid', 'sub', 'client'),
  id: fc.constantFrom('a', 'b', 'c'),
  epoch: fc.nat({ max: 5 }),
  until: fc.integer({ min: 1_000_000, max: 1_000_600 }),
});

const stateOf = (records: readonly RevocationRecord[]): Record<string, number> => {
  const set = new RevocationSet('default');
  for (const one of records) set.add(one);
  return Object.fromEntries(
    ['gid', 'sub', 'client'].flatMap((kind) =>
      ['a', 'b', 'c'].map((id) => [kind + id, set.floor(recordKey(kind, id))]),
    ),
  );
};

it('T4.5: shuffled and duplicated records give the same set', () => {
  const shuffled = fc
    .array(record)
    .chain((records) =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray([...records, ...records], { minLength: records.length * 2 })),
    );
  fc.assert(
    fc.property(shuffled, ([records, again]) => {
      expect(stateOf(again)).toEqual(stateOf(records));
    }),
  );
});

it('T4.17: a record of another tenant changes nothing', () => {
  const set = new RevocationSet('default');
  expect(set.add({ tenant: 'foreign', k: 'gid', id: 'a', epoch: 0, until: 2e9 })).toBe(false);
  expect(set.size).toBe(0);
});

it('an end is above every epoch, and a lower epoch changes nothing', () => {
  const set = new RevocationSet('default');
  const add = (epoch: number) => set.add({ tenant: 'default', k: 'sub', id: 'a', epoch, until: 2e9 });
  expect([add(4), add(3), add(4), add(5)]).toEqual([true, false, false, true]);
  expect(set.floor(recordKey('sub', 'a'))).toBe(5);
  add(0);
  expect(set.floor(recordKey('sub', 'a'))).toBe(terminal);
});

it('forgets a record after the longest of its lives', () => {
  const set = new RevocationSet('default');
  for (const until of [600, 1200, 300]) set.add({ tenant: 'default', k: 'gid', id: 'a', epoch: 0, until });
  set.forget(1100);
  expect(set.size).toBe(1);
  set.forget(1300);
  expect(set.size).toBe(0);
});

it('T6.4: is bounded: what has no room is counted, epochs still come in, and it says that it is not whole', () => {
  const set = new RevocationSet('default', { maxEntries: 100 });
  const add = (k: string, id: string, epoch = 0) => set.add({ tenant: 'default', k, id, epoch, until: 6000 });
  for (let index = 0; index < 150; index += 1) add('gid', String(index));
  expect([set.size, set.dropped, set.overflowed]).toEqual([100, 50, true]);
  expect(add('client', 'c', 4)).toBe(true);
  set.forget(6060);
  const { dropped } = set;
  add('gid', 'again');
  set.isWholeSince(dropped);
  expect([set.size, set.overflowed]).toEqual([1, false]);
});

it('keeps many records apart, through growth and forgetting', () => {
  const set = new RevocationSet('default');
  for (let index = 0; index < 20_000; index += 1) {
    set.add({ tenant: 'default', k: 'gid', id: `id-${index}`, epoch: 0, until: index % 2 === 0 ? 600 : 6000 });
  }
  set.forget(1200);
  expect(set.size).toBe(10_000);
  for (let index = 0; index < 20_000; index += 1) {
    expect(set.floor(recordKey('gid', `id-${index}`)) > 0).toBe(index % 2 === 1);
  }
  for (let index = 0; index < 20_000; index += 1) {
    set.add({ tenant: 'default', k: 'jti', id: `id-${index}`, epoch: 0, until: 6000 });
  }
  expect(set.size).toBe(30_000);
});

it('finds each of many, also when it has grown and forgotten, and nothing else', () => {
  const set = new RevocationSet('default');
  const ids = Array.from({ length: 20_000 }, (_, index) => `grant-${index}`);
  for (const [index, id] of ids.entries())
    set.add({ tenant: 'default', k: 'gid', id, epoch: 0, until: index % 2 ? 6000 : 600 });
  const found = (list: readonly string[]) => list.filter((id) => set.floor(recordKey('gid', id)) === terminal);
  expect([found(ids).length, found(ids.map((id) => `${id}x`)).length]).toEqual([20_000, 0]);
  set.forget(1200);
  set.add({ tenant: 'default', k: 'gid', id: 'grant-0', epoch: 0, until: 6000 });
  expect(found(ids)).toEqual(['grant-0', ...ids.filter((_, index) => index % 2)]);
});
