import { randomUUID } from 'node:crypto';
import type { RevocationRecord } from '#events';
import { Gathered } from '../redis/gathered.js';
import type { RedisConnection, RedisScript } from '../redis/redis-connection.js';
import {
  RevocationSet,
  StoreUnavailable,
  type Found,
  type RecordName,
  type ReplayAnswer,
  type Start,
} from './revocation-set.js';

/** `<run id> <start of the incarnation in ms>`: this instance holds all that Postgres knew then, and all acknowledged since. */
const marker = 'rev:ok';
const building = 'rev:building';

const merge: RedisScript = {
  name: 'mergeRevocations',
  isGathered: true,
  lua: `
for i, key in ipairs(KEYS) do
  local v = math.max(tonumber(redis.call('GET', key) or 0), tonumber(ARGV[2 * i - 1]))
  local px = math.max(redis.call('PTTL', key), tonumber(ARGV[2 * i]))
  redis.call('SET', key, string.format('%d', v), 'PX', string.format('%d', px))
end
return 1`,
};
/** In one command: Redis answers nobody else meanwhile. */
const mostMerged = 500;

// Only if nothing was lost since the rebuild began: FLUSHALL takes the building mark along. And never back to an earlier start, whose
// uses have other names.
const complete: RedisScript = {
  name: 'markComplete',
  numberOfKeys: 2,
  lua: `
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 0 end
local run, since = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+)$')
if run == ARGV[1] and tonumber(since) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2]); redis.call('DEL', KEYS[2]); return 1`,
};

const useOnce: RedisScript = {
  name: 'useOnce',
  numberOfKeys: 2,
  lua: `
local ok = redis.call('GET', KEYS[1])
if not ok then return 'incomplete' end
local run, since = string.match(ok, '^(%S+) (%d+)$')
if run ~= ARGV[1] then return 'incomplete' end
if tonumber(ARGV[2]) < tonumber(since) then return since end
if redis.call('SET', KEYS[2] .. ':' .. since, '1', 'NX', 'PX', ARGV[3]) then return 'first' end
return 'replayed'`,
};

export const revocationScripts = [merge, complete, useOnce] as const;

const keyOf = (tenant: string, { kind, id }: RecordName): string => `rev:${tenant}:${kind}:${id}`;

/** The set in Redis: one string for each record, whose life is Redis' own expiry. */
export class RedisRevocationSet extends RevocationSet {
  readonly settleMs = 1500;
  // Longer than a restart of Postgres or the promotion of a standby takes: introspection goes on meanwhile.
  readonly unconfirmedMs = 60_000;

  /** The marker, and then what was asked for. */
  private readonly reads = new Gathered((asked: readonly (readonly string[])[]) => this.readAll(asked));

  constructor(private readonly redis: RedisConnection) {
    super();
  }

  instance(): string | undefined {
    return this.redis.instance();
  }

  history(): string {
    return this.redis.history();
  }

  leave(instance: string): void {
    this.redis.leave(instance);
  }

  async find(tenant: string, names: readonly RecordName[]): Promise<Found | undefined> {
    const before = this.redis.instance();
    if (before === undefined) return undefined;
    try {
      const [ok, ...values] = await this.reads.add(names.map((name) => keyOf(tenant, name)));
      // The instance may have changed under the question, and bring its old marker along.
      if (this.redis.instance() !== before || ok?.split(' ')[0] !== before) return undefined;
      return values.map((value) => (value === null ? undefined : Number(value)));
    } catch {
      return undefined;
    }
  }

  async write(records: readonly RevocationRecord[], instance: string, databaseNowMs: number): Promise<void> {
    this.mustBe(instance);
    for (let from = 0; from < records.length; from += mostMerged) {
      const some = records.slice(from, from + mostMerged);
      const keys = some.map((record) => keyOf(record.tenant, record));
      const values = some.flatMap(({ epoch, until }) => [
        epoch || 1,
        Math.max(1, Math.ceil(until * 1000 - databaseNowMs)),
      ]);
      await this.redis.run(merge, keys.length, ...keys, ...values);
    }
    this.mustBe(instance);
  }

  async rebuild(
    instance: string,
    { sinceMs, nowMs }: Start,
    load: () => AsyncIterable<readonly RevocationRecord[]>,
  ): Promise<boolean> {
    const attempt = randomUUID();
    await this.redis.ask(() => this.redis.client.set(building, attempt));
    for await (const records of load()) await this.write(records, instance, nowMs);
    this.mustBe(instance);
    return (await this.redis.run(complete, marker, building, instance, sinceMs, attempt)) === 1;
  }

  async use(name: string, issuedAtMs: number, untilMs: number): Promise<ReplayAnswer> {
    const instance = this.redis.instance();
    if (instance === undefined) return 'incomplete';
    const life = Math.max(1, Math.ceil(untilMs - Date.now()));
    const answer = String(await this.redis.run(useOnce, marker, `used:${name}`, instance, issuedAtMs, life));
    return answer === 'first' || answer === 'replayed' || answer === 'incomplete'
      ? answer
      : { sinceMs: Number(answer) };
  }

  private async readAll(asked: readonly (readonly string[])[]): Promise<(string | null)[][]> {
    const [ok = null, ...values] = await this.redis.client.mget(marker, ...asked.flat());
    let from = 0;
    return asked.map(({ length }) => [ok, ...values.slice(from, (from += length))]);
  }

  private mustBe(instance: string): void {
    if (this.redis.instance() !== instance)
      throw new StoreUnavailable('Redis is another instance than the one asked for');
  }
}
