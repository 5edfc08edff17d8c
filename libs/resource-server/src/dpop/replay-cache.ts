export interface ReplayCacheOptions {
  readonly windowMs: number;
  readonly monotonicMs: () => number;
  readonly maxEntries?: number;
}

/**
 * What was seen within the window. Two halves that take turns, so forgetting costs nothing; when it is full, nothing more is new:
 * room is made by time alone.
 */
export class ReplayCache {
  private current = new Set<string>();
  private before = new Set<string>();
  private turnedAt: number;

  constructor(private readonly options: ReplayCacheOptions) {
    this.turnedAt = options.monotonicMs();
  }

  /** @returns false for what has been seen, or cannot be remembered */
  isNew(id: string): boolean {
    const { windowMs, monotonicMs, maxEntries = 200_000 } = this.options;
    const now = monotonicMs();
    if (now - this.turnedAt >= windowMs) {
      this.before = now - this.turnedAt >= 2 * windowMs ? new Set() : this.current;
      this.current = new Set();
      this.turnedAt = now;
    }
    if (this.current.has(id) || this.before.has(id)) return false;
    if (this.current.size + this.before.size >= maxEntries) return false;
    this.current.add(id);
    return true;
  }
}
