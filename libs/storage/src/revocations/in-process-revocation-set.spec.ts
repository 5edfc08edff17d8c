import { InProcessRevocationSet } from './in-process-revocation-set.js';
import { describeRevocationSet } from './revocation-set.contract.js';

describeRevocationSet('in process', () => {
  let set = new InProcessRevocationSet();
  // A process that loses its set is another process.
  const lose = (): Promise<void> => {
    set = new InProcessRevocationSet();
    return Promise.resolve();
  };
  const current = new Proxy({} as InProcessRevocationSet, {
    get: (_target, name: keyof InProcessRevocationSet) => {
      const value: unknown = set[name];
      return typeof value === 'function' ? value.bind(set) : value;
    },
  });
  return Promise.resolve({ set: current, lose });
});

it('T3.3: a record disappears after its time, and so does its memory', async () => {
  let now = Date.now();
  const set = new InProcessRevocationSet(() => now);
  await set.rebuild('', { sinceMs: now, nowMs: now }, async function* () {
    yield await Promise.resolve([
      { tenant: 'default', kind: 'jti' as const, id: 'j', epoch: 0, until: now / 1000 + 10, reason: 'admin' },
    ]);
  });
  expect(await set.find('default', [{ kind: 'jti', id: 'j' }])).toEqual([1]);
  now += 11_000;
  expect(await set.find('default', [{ kind: 'jti', id: 'j' }])).toEqual([undefined]);
  set.forgetExpired();
  expect(set.size).toBe(0);
});
