import type { Redis } from 'ioredis';

export const lifetimeMs = 300_000;

/** What is kept for minutes, where the platform keeps it: in the process, or in Redis. */
export class ShortLived {
  private readonly kept = new Map<string, { readonly text: string; readonly untilMs: number }>();

  constructor(private readonly redis: Redis | undefined) {
    setInterval(() => {
      const now = Date.now();
      for (const [name, { untilMs }] of this.kept) if (untilMs <= now) this.kept.delete(name);
    }, 30_000).unref();
  }

  async put(name: string, value: object): Promise<void> {
    const text = JSON.stringify(value);
    if (this.redis) await this.redis.set(`ceiling:${name}`, text, 'PX', lifetimeMs);
    else this.kept.set(name, { text, untilMs: Date.now() + lifetimeMs });
  }

  async get<Value>(name: string): Promise<Value | undefined> {
    return parsed<Value>(this.redis ? await this.redis.get(`ceiling:${name}`) : this.kept.get(name)?.text);
  }

  async take<Value>(name: string): Promise<Value | undefined> {
    if (this.redis) return parsed<Value>(await this.redis.getdel(`ceiling:${name}`));
    const text = this.kept.get(name)?.text;
    this.kept.delete(name);
    return parsed<Value>(text);
  }
}

const parsed = <Value>(text: string | null | undefined): Value | undefined =>
  text == null ? undefined : (JSON.parse(text) as Value);
