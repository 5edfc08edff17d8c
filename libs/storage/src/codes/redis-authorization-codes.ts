import type { RedisConnection, RedisScript } from '../redis/redis-connection.js';
import { AuthorizationCodes, tombstoneMs, type Claim, type SealedCode } from './authorization-codes.js';

const issue: RedisScript = {
  name: 'issueCode',
  numberOfKeys: 1,
  lua: `redis.call('HSET', KEYS[1], 'p', ARGV[1], 'f', ARGV[2]); redis.call('PEXPIRE', KEYS[1], ARGV[3]); return 1`,
};

// The tombstone comes first: out of memory is then an error that leaves the code as it was. A code that a failover brought back
// beside its tombstone is a replay. Both values are opaque here: a script that decodes can abort half way.
const claim: RedisScript = {
  name: 'claimCode',
  numberOfKeys: 2,
  lua: `
local t = redis.call('HMGET', KEYS[2], 'a', 'f'); if t[1] then return {0, t[2]} end
local c = redis.call('HMGET', KEYS[1], 'p', 'f'); if not c[1] then return {0, ''} end
redis.call('HSET', KEYS[2], 'a', ARGV[1], 'f', c[2]); redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('DEL', KEYS[1]); return {1, c[1]}`,
};

const restore: RedisScript = {
  name: 'restoreCode',
  numberOfKeys: 2,
  lua: `
local t = redis.call('HMGET', KEYS[2], 'a', 'r', 'f')
if t[1] ~= ARGV[1] or t[2] then return 0 end
redis.call('HSET', KEYS[1], 'p', ARGV[2], 'f', t[3]); redis.call('PEXPIRE', KEYS[1], ARGV[3]); redis.call('DEL', KEYS[2])
return 1`,
};

const mark: RedisScript = {
  name: 'markCode',
  numberOfKeys: 1,
  lua: `if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end; redis.call('HSET', KEYS[1], 'r', '1'); return 1`,
};

export const codeScripts = [issue, claim, restore, mark] as const;

// The hash tag keeps a code and its tombstone in one slot.
const codeKey = (code: string): string => `code:{${code}}:c`;
const tombstoneKey = (code: string): string => `code:{${code}}:t`;

export class RedisAuthorizationCodes extends AuthorizationCodes {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async issue(code: string, sealed: SealedCode, lifetimeMs: number): Promise<void> {
    await this.redis.run(issue, codeKey(code), sealed.payload, sealed.facts, lifetimeMs);
  }

  async claim(code: string, attempt: string): Promise<Claim> {
    const answer = await this.redis.runBinary(claim, codeKey(code), tombstoneKey(code), attempt, tombstoneMs);
    const [claimed, value] = answer as [number, Buffer];
    if (claimed === 1) return { outcome: 'claimed', payload: value };
    return value.length > 0 ? { outcome: 'replayed', facts: value } : { outcome: 'absent' };
  }

  async restore(code: string, attempt: string, payload: Buffer, remainingMs: number): Promise<boolean> {
    const left = Math.max(1, Math.floor(remainingMs));
    return (await this.redis.run(restore, codeKey(code), tombstoneKey(code), attempt, payload, left)) === 1;
  }

  async mark(code: string): Promise<boolean> {
    return (await this.redis.run(mark, tombstoneKey(code))) === 1;
  }
}
