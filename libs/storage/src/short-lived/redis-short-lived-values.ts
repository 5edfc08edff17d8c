import { Gathered } from '../redis/gathered.js';
import type { RedisConnection, RedisScript } from '../redis/redis-connection.js';
import { ShortLivedValues, type ShortLivedKind, type ShortLivedSealing } from './short-lived-values.js';

const keyOf = (kind: ShortLivedKind, name: string): string => `${kind}:${name}`;

const putAll: RedisScript = {
  name: 'putShortLived',
  isGathered: true,
  lua: `
for i, key in ipairs(KEYS) do redis.call('SET', key, ARGV[2 * i - 1], 'PX', ARGV[2 * i]) end
return 1`,
};

export const shortLivedScripts = [putAll] as const;

interface Put {
  readonly key: string;
  readonly sealed: Buffer;
  readonly lifetimeMs: number;
}

export class RedisShortLivedValues extends ShortLivedValues {
  private readonly puts = new Gathered((puts: readonly Put[]) => this.putAll(puts));

  constructor(
    private readonly redis: RedisConnection,
    private readonly sealing: ShortLivedSealing,
  ) {
    super();
  }

  async put(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<void> {
    // Redis refuses other lives than whole ones, and with one of them all that goes along.
    const life = Math.ceil(lifetimeMs);
    if (life <= 0) return;
    await this.puts.add({ key: keyOf(kind, name), sealed: this.sealing.seal(kind, name, text), lifetimeMs: life });
  }

  async get(kind: ShortLivedKind, name: string): Promise<string | undefined> {
    const sealed = await this.redis.ask(() => this.redis.client.getBuffer(keyOf(kind, name)));
    return sealed === null ? undefined : this.sealing.open(kind, name, sealed);
  }

  async replace(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<boolean> {
    const sealed = this.sealing.seal(kind, name, text);
    const answer = await this.redis.ask(() => this.redis.client.set(keyOf(kind, name), sealed, 'PX', lifetimeMs, 'XX'));
    return answer === 'OK';
  }

  async take(kind: ShortLivedKind, name: string): Promise<boolean> {
    return (await this.redis.ask(() => this.redis.client.del(keyOf(kind, name)))) === 1;
  }

  private async putAll(puts: readonly Put[]): Promise<readonly undefined[]> {
    const values = puts.flatMap(({ sealed, lifetimeMs }) => [sealed, lifetimeMs]);
    await this.redis.run(putAll, puts.length, ...puts.map(({ key }) => key), ...values);
    return puts.map(() => undefined);
  }
}
