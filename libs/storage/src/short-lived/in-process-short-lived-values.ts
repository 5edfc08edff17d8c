import { ShortLivedValues, type ShortLivedKind } from './short-lived-values.js';

const keyOf = (kind: ShortLivedKind, name: string): string => `${kind}:${name}`;

export class InProcessShortLivedValues extends ShortLivedValues {
  private readonly values = new Map<string, { readonly sealed: Buffer; readonly untilMs: number }>();

  constructor(private readonly nowMs: () => number = Date.now) {
    super();
    setInterval(() => {
      const now = this.nowMs();
      for (const [key, { untilMs }] of this.values) if (untilMs <= now) this.values.delete(key);
    }, 30_000).unref();
  }

  put(kind: ShortLivedKind, name: string, sealed: Buffer, lifetimeMs: number): Promise<void> {
    this.values.set(keyOf(kind, name), { sealed, untilMs: this.nowMs() + lifetimeMs });
    return Promise.resolve();
  }

  get(kind: ShortLivedKind, name: string): Promise<Buffer | undefined> {
    return Promise.resolve(this.alive(keyOf(kind, name)));
  }

  async replace(kind: ShortLivedKind, name: string, sealed: Buffer, lifetimeMs: number): Promise<boolean> {
    if (this.alive(keyOf(kind, name)) === undefined) return false;
    await this.put(kind, name, sealed, lifetimeMs);
    return true;
  }

  take(kind: ShortLivedKind, name: string): Promise<boolean> {
    const key = keyOf(kind, name);
    const wasThere = this.alive(key) !== undefined;
    this.values.delete(key);
    return Promise.resolve(wasThere);
  }

  private alive(key: string): Buffer | undefined {
    const found = this.values.get(key);
    return found && found.untilMs > this.nowMs() ? found.sealed : undefined;
  }
}
