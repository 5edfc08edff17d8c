import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { Database } from '../postgres/database.js';
import { ensureServiceAccounts } from './ensure-service-accounts.js';

const [databaseUrl, redisUrl] = [process.env['DATABASE_URL'] ?? '', process.env['REDIS_URL'] ?? ''];

/** Of a user of the test's own making, so that the services of the same run keep theirs. */
let redis: Redis;
beforeAll(async () => {
  const database = await Database.open({ url: databaseUrl, poolSize: 2, applicationName: 'tests' });
  const secret = process.env['TOKENWARD_TEST_ACCOUNT_SECRET'];
  const accounts = await ensureServiceAccounts(
    { database, databaseUrl, redisUrl },
    secret === undefined ? randomBytes(32) : Buffer.from(secret),
  );
  redis = new Redis(accounts['client-registry'].REDIS_URL);
  await database.close();
});
afterAll(() => {
  redis.disconnect();
});

it('T3.18: the client registry may write records, and neither read nor make codes', async () => {
  expect(await redis.set('rev:test:gid:x', '1', 'PX', 1000)).toBe('OK');
  await expect(redis.get('code:{x}:c')).rejects.toThrow('NOPERM');
  await expect(redis.hset('code:{x}:c', 'p', 'forged')).rejects.toThrow('NOPERM');
});

it.each([['flushall'], ['keys', '*'], ['config', 'GET', '*'], ['acl', 'LIST'], ['shutdown']])(
  'T3.18: no service may %s',
  async (command, ...values) => {
    await expect(redis.call(command, ...values)).rejects.toThrow('NOPERM');
  },
);
