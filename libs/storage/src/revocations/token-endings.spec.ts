import { randomUUID } from 'node:crypto';
import { openTestStorage, tenant, type TestStorage } from '../../../../test/setup/open-test-storage.js';

let storage: TestStorage;
beforeAll(async () => {
  storage = await openTestStorage();
});
afterAll(() => storage.dispose());

const endingOf = (id: string, actor = 'shop') => {
  const tokenExpiresAt = Math.floor(Date.now() / 1000) + 300;
  return { tenant, kind: 'jti', id, epoch: 0, tokenExpiresAt, reason: 'token_revoked', actor } as const;
};
const isRevoked = (jti: string): Promise<boolean> =>
  storage.revocations.isRevoked({ tenant, jti, clientId: 'shop', clientEpoch: 0 });
const commits = async (): Promise<number> => {
  const { rows } = await storage.database.pool.query<{ count: number }>(
    'SELECT count(DISTINCT xid)::int FROM revocations',
  );
  return rows[0]?.count ?? 0;
};

it('tokens that are ended at once share a commit, and each is dead, told once, and known by its own actor', async () => {
  const ids = Array.from({ length: 60 }, () => randomUUID());
  const before = await commits();
  const ended = ids.flatMap((id) => [endingOf(id, `of-${id}`), endingOf(id, `of-${id}`)]);
  const told = await Promise.all(ended.map((record) => storage.tokenEndings.end(record)));
  expect(told.every((xid) => /^\d+$/.test(xid))).toBe(true);
  expect((await commits()) - before).toBeLessThan(10);
  for (const id of ids) expect(await isRevoked(id)).toBe(true);
  await storage.relay.settled();
  for (const id of ids) {
    const records = storage.told.filter(({ key }) => key.includes(id));
    expect(records).toHaveLength(1);
    expect(JSON.parse(records[0]?.value ?? '{}')).toMatchObject({ id, actor: `of-${id}` });
  }
});

it('a commit that fails fails everyone in it, and a retry ends it', async () => {
  const ids = Array.from({ length: 5 }, () => randomUUID());
  await storage.database.pool.query('ALTER TABLE revocations RENAME TO revocations_away');
  const refused = await Promise.allSettled(ids.map((id) => storage.tokenEndings.end(endingOf(id))));
  await storage.database.pool.query('ALTER TABLE revocations_away RENAME TO revocations');
  expect(refused.map(({ status }) => status)).toEqual(ids.map(() => 'rejected'));
  await Promise.all(ids.map((id) => storage.tokenEndings.end(endingOf(id))));
  expect(await Promise.all(ids.map(isRevoked))).toEqual(ids.map(() => true));
});

it('without Postgres nothing hangs', async () => {
  const away = await openTestStorage();
  await away.dispose();
  await expect(away.tokenEndings.end(endingOf(randomUUID()))).rejects.toBeDefined();
  await expect(away.tokenEndings.end(endingOf(randomUUID()))).rejects.toBeDefined();
});
