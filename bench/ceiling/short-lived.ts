import type { Redis } from 'ioredis';

/** What is kept for minutes, where the platform keeps it: in the process, or in Redis. */
export class ShortLived {
  private readonly kept = new Map<string, string>();

  constructor(private readonly redis: Redis | undefined) {}

  async put(name: string, value: object): Promise<void> {
    const text = JSON.stringify(value);
    if (this.redis) await this.redis.set(`ceiling:${name}`, text, 'PX', 300_000);
    else this.kept.set(name, text);
  }

  async get<Value>(name: string): Promise<Value | undefined> {
    return parsed<Value>(this.redis ? await this.redis.get(`ceiling:${name}`) : this.kept.get(name));
  }

  async take<Value>(name: string): Promise<Value | undefined> {
    if (this.redis) return parsed<Value>(await this.redis.getdel(`ceiling:${name}`));
    const text = this.kept.get(name);
    this.kept.delete(name);
    return parsed<Value>(text);
  }
}

const parsed = <Value>(text: string | null | undefined): Value | undefined =>
  text == null ? undefined : (JSON.parse(text) as Value);
