import { randomUUID } from 'node:crypto';
import { describeAuthorizationCodes } from '../codes/authorization-codes.contract.js';
import { codeScripts, RedisAuthorizationCodes } from '../codes/redis-authorization-codes.js';
import { describeRequestCounts } from '../limits/request-counts.contract.js';
import { countScripts, RedisRequestCounts } from '../limits/redis-request-counts.js';
import { describeShortLivedValues } from '../short-lived/short-lived-values.contract.js';
import { RedisShortLivedValues, shortLivedScripts } from '../short-lived/redis-short-lived-values.js';
import { RedisRevocationSet, revocationScripts } from '../revocations/redis-revocation-set.js';
import { describeRevocationSet } from '../revocations/revocation-set.contract.js';
import { testSealing } from '../../../../test/setup/test-sealing.js';
import { RedisConnection } from './redis-connection.js';

// A database of its own on the server: the services of the same run keep theirs in database 0.
const url = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:1');
url.pathname = '/5';

const redis = new RedisConnection(url.href, [
  ...codeScripts,
  ...revocationScripts,
  ...shortLivedScripts,
  ...countScripts,
]);

const connected = (): Promise<void> =>
  new Promise((resolve) => {
    redis.onInstanceKnown(() => {
      resolve();
    });
  });

beforeAll(connected);
afterAll(() => redis.close());

describeAuthorizationCodes('Redis', () => new RedisAuthorizationCodes(redis));
describeShortLivedValues('Redis', () => new RedisShortLivedValues(redis, testSealing));
describeRequestCounts('Redis', () => new RedisRequestCounts(redis));
describeRevocationSet('Redis', async () => {
  await connected();
  return {
    set: new RedisRevocationSet(redis),
    lose: async () => {
      await redis.client.flushdb();
    },
  };
});

it('T3.17: a value that was altered in Redis, or moved to another key, is none', async () => {
  const values = new RedisShortLivedValues(redis, testSealing);
  const [one, other] = [`default:${randomUUID()}`, `default:${randomUUID()}`];
  await values.put('at', one, 'claims', 60_000);
  const sealed = (await redis.client.getBuffer(`at:${one}`)) ?? Buffer.alloc(0);
  expect(sealed).toEqual(testSealing.seal('at', one, 'claims'));
  await redis.client.set(`at:${other}`, sealed);
  expect(await values.get('at', other)).toBeUndefined();
  await redis.client.set(`at:${one}`, 'claims');
  expect(await values.get('at', one)).toBeUndefined();
});

it('T3.10: does not trust a marker that another instance left', async () => {
  const set = new RedisRevocationSet(redis);
  await redis.client.set('rev:ok', `${randomUUID()} ${Date.now()}`);
  expect(await set.find('default', [])).toBeUndefined();
});

it('does not take a rebuild for complete that lost its content on the way', async () => {
  const set = new RedisRevocationSet(redis);
  const rebuilt = await set.rebuild(
    set.instance() ?? '',
    { sinceMs: Date.now(), nowMs: Date.now() },
    async function* () {
      await redis.client.flushdb();
      yield [];
    },
  );
  expect(rebuilt).toBe(false);
  expect(await set.find('default', [])).toBeUndefined();
});

it('T1.17: with its memory full, a claim fails and leaves the code as it was', async () => {
  const codes = new RedisAuthorizationCodes(redis);
  const code = `default:${randomUUID()}`;
  await codes.issue(code, { payload: Buffer.from('p'), facts: Buffer.from('f') }, 60_000);
  await redis.client.config('SET', 'maxmemory', '1');
  try {
    await expect(codes.claim(code, randomUUID())).rejects.toThrow('Redis is unavailable');
  } finally {
    await redis.client.config('SET', 'maxmemory', '0');
  }
  expect((await codes.claim(code, randomUUID())).outcome).toBe('claimed');
});
