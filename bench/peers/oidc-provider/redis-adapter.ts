import type { Redis } from 'ioredis';
import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Models of which one instance may be used once. */
const consumable = new Set(['AuthorizationCode', 'RefreshToken']);
const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);
const grantKey = (id: string): string => `peer:grant:${id}`;
const uidKey = (uid: string): string => `peer:uid:${uid}`;

/** The commands of the Redis adapter that oidc-provider shows as its example. */
export class RedisAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly redis: Redis,
  ) {}

  async upsert(id: string, payload: AdapterPayload, lifetimeSeconds: number): Promise<void> {
    const key = this.key(id);
    const work = this.redis.multi();
    const text = JSON.stringify(payload);
    if (consumable.has(this.model)) work.hset(key, { payload: text });
    else work.set(key, text);
    if (lifetimeSeconds) work.expire(key, lifetimeSeconds);
    if (grantable.has(this.model) && payload.grantId !== undefined) {
      const grant = grantKey(payload.grantId);
      work.rpush(grant, key);
      if (lifetimeSeconds > (await this.redis.ttl(grant))) work.expire(grant, lifetimeSeconds);
    }
    if (payload.uid !== undefined) work.set(uidKey(payload.uid), id, 'EX', lifetimeSeconds);
    await work.exec();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (!consumable.has(this.model)) return parsed((await this.redis.get(this.key(id))) ?? undefined);
    const { payload, ...rest } = await this.redis.hgetall(this.key(id));
    const found = parsed(payload);
    return found && { ...rest, ...found };
  }

  async consume(id: string): Promise<void> {
    await this.redis.hset(this.key(id), 'consumed', Math.floor(Date.now() / 1000));
  }

  async destroy(id: string): Promise<void> {
    await this.redis.del(this.key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    const tokens = await this.redis.lrange(grantKey(grantId), 0, -1);
    await this.redis.del(grantKey(grantId), ...tokens);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const id = await this.redis.get(uidKey(uid));
    return id === null ? undefined : this.find(id);
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  private key(id: string): string {
    return `peer:${this.model}:${id}`;
  }
}

const parsed = (text: string | undefined): AdapterPayload | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as AdapterPayload);
