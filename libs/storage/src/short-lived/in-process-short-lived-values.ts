import { ShortLivedValues, type ShortLivedKind } from './short-lived-values.js';

const keyOf = (kind: ShortLivedKind, name: string): string => `${kind}:${name}`;

/** In this process they are not sealed: who reads its memory has the keys as well. */
export class InProcessShortLivedValues extends ShortLivedValues {
  private readonly values = new Map<string, { readonly text: string; readonly untilMs: number }>();

  constructor(private readonly nowMs: () => number = Date.now) {
    super();
    setInterval(() => {
      const now = this.nowMs();
      for (const [key, { untilMs }] of this.values) if (untilMs <= now) this.values.delete(key);
    }, 30_000).unref();
  }

  put(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<void> {
    this.values.set(keyOf(kind, name), { text, untilMs: this.nowMs() + lifetimeMs });
    return Promise.resolve();
  }

  get(kind: ShortLivedKind, name: string): Promise<string | undefined> {
    return Promise.resolve(this.alive(keyOf(kind, name)));
  }

  async replace(kind: ShortLivedKind, name: string, text: string, lifetimeMs: number): Promise<boolean> {
    if (this.alive(keyOf(kind, name)) === undefined) return false;
    await this.put(kind, name, text, lifetimeMs);
    return true;
  }

  take(kind: ShortLivedKind, name: string): Promise<boolean> {
    const key = keyOf(kind, name);
    const wasThere = this.alive(key) !== undefined;
    this.values.delete(key);
    return Promise.resolve(wasThere);
  }

  private alive(key: string): string | undefined {
    const found = this.values.get(key);
    return found && found.untilMs > this.nowMs() ? found.text : undefined;
  }
}
