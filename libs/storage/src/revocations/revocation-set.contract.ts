import { randomUUID } from 'node:crypto';
import type { RevocationKind, RevocationRecord } from '#events';
import type { RevocationSet, Start } from './revocation-set.js';

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const record = (kind: RevocationKind, id: string, epoch = 0): RevocationRecord => ({
  tenant: 'default',
  kind,
  id,
  epoch,
  until: nowSeconds() + 60,
  reason: 'admin',
});

async function* source(...records: RevocationRecord[]): AsyncIterable<readonly RevocationRecord[]> {
  yield await Promise.resolve(records);
}
const from = (sinceMs: number): Start => ({ sinceMs, nowMs: Date.now() });
const nothing = (): AsyncIterable<readonly RevocationRecord[]> => source();

/** What every revocation set promises: it answers only while it is complete, and merging never lowers anything. */
export function describeRevocationSet(
  adapter: string,
  open: () => Promise<{ set: RevocationSet; lose: () => Promise<void> }>,
): void {
  describe(`RevocationSet: ${adapter}`, () => {
    const opened = async () => {
      const { set, lose } = await open();
      const instance = set.instance();
      if (instance === undefined) throw new Error('not connected');
      return { set, lose, instance };
    };

    it('does not answer before it has been rebuilt', async () => {
      const { set, lose, instance } = await opened();
      await lose();
      expect(await set.find('default', [{ kind: 'gid', id: 'g' }])).toBeUndefined();
      expect(await set.use('proof', Date.now(), Date.now() + 1000)).toBe('incomplete');
      expect(await set.rebuild(instance, from(Date.now()), nothing)).toBe(true);
      expect(await set.find('default', [{ kind: 'gid', id: randomUUID() }])).toEqual([undefined]);
    });

    it('T3.10: holds what the rebuild found and what was written since', async () => {
      const { set, instance } = await opened();
      const [before, after] = [randomUUID(), randomUUID()];
      await set.rebuild(instance, from(Date.now()), () => source(record('gid', before)));
      await set.write([record('gid', after)], instance, Date.now());
      const names = [before, after, randomUUID()].map((id) => ({ kind: 'gid' as const, id }));
      expect(await set.find('default', names)).toEqual([1, 1, undefined]);
    });

    it('holds all of very many written at once, and tells each of very many who ask at once their own', async () => {
      const { set, instance } = await opened();
      await set.rebuild(instance, from(Date.now()), nothing);
      const records = Array.from({ length: 1201 }, (_, index) => record('sub', randomUUID(), index + 1));
      await set.write(records, instance, Date.now());
      const names = records.map(({ kind, id }) => [
        { kind, id },
        { kind, id: randomUUID() },
      ]);
      const found = await Promise.all(names.map((asked) => set.find('default', asked)));
      expect(found).toEqual(records.map(({ epoch }) => [epoch, undefined]));
    });

    it('T3.12: keeps the highest epoch, in whatever order they come', async () => {
      const { set, instance } = await opened();
      await set.rebuild(instance, from(Date.now()), nothing);
      for (let round = 0; round < 50; round += 1) {
        const id = randomUUID();
        const epochs = [5, 3, 8, 1, 7, 2, 6, 4].map((epoch) =>
          set.write([record('sub', id, epoch)], instance, Date.now()),
        );
        await Promise.all(epochs);
        expect(await set.find('default', [{ kind: 'sub', id }])).toEqual([8]);
      }
    });

    it('T3.22: keeps tenants apart', async () => {
      const { set, instance } = await opened();
      await set.rebuild(instance, from(Date.now()), nothing);
      const id = randomUUID();
      await set.write([{ ...record('gid', id), tenant: 'other' }], instance, Date.now());
      expect(await set.find('default', [{ kind: 'gid', id }])).toEqual([undefined]);
      expect(await set.find('other', [{ kind: 'gid', id }])).toEqual([1]);
    });

    it('T3.14: lets a value be used once, also by many at a time, and refuses what is older than its memory', async () => {
      const { set, lose, instance } = await opened();
      await set.rebuild(instance, from(Date.now()), nothing);
      const [name, until, issued] = [randomUUID(), Date.now() + 60_000, Date.now() + 1];
      const uses = await Promise.all(Array.from({ length: 16 }, () => set.use(name, issued, until)));
      expect(uses.filter((answer) => answer === 'first')).toHaveLength(1);
      expect(uses.filter((answer) => answer === 'replayed')).toHaveLength(15);
      await lose();
      const sinceMs = Date.now() + 1000;
      await set.rebuild(instance, from(sinceMs), nothing);
      expect(await set.use(name, issued, until)).toEqual({ sinceMs });
    });
  });
}
