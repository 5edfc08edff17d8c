import fc from 'fast-check';
import { recordKey, RevocationSet } from './revocation-set.js';
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
  expect(set.floor('sub:a')).toBe(5);
  add(0);
  expect(set.floor('sub:a')).toBeGreaterThan(1e15);
});

it('forgets a record after the longest of its lives', () => {
  const set = new RevocationSet('default');
  for (const until of [600, 1200, 300]) set.add({ tenant: 'default', k: 'gid', id: 'a', epoch: 0, until });
  set.forget(1100);
  expect(set.size).toBe(1);
  set.forget(1300);
  expect(set.size).toBe(0);
});
