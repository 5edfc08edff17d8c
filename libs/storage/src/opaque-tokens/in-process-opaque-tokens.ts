import { OpaqueTokens } from './opaque-tokens.js';

export class InProcessOpaqueTokens extends OpaqueTokens {
  private readonly tokens = new Map<string, { readonly sealed: Buffer; readonly untilMs: number }>();

  constructor(private readonly nowMs: () => number = Date.now) {
    super();
    setInterval(() => {
      const now = this.nowMs();
      for (const [token, { untilMs }] of this.tokens) if (untilMs <= now) this.tokens.delete(token);
    }, 30_000).unref();
  }

  put(token: string, sealed: Buffer, lifetimeMs: number): Promise<void> {
    this.tokens.set(token, { sealed, untilMs: this.nowMs() + lifetimeMs });
    return Promise.resolve();
  }

  get(token: string): Promise<Buffer | undefined> {
    const found = this.tokens.get(token);
    return Promise.resolve(found && found.untilMs > this.nowMs() ? found.sealed : undefined);
  }
}
