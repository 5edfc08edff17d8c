export interface ReplayCacheOptions {
  readonly windowMs: number;
  readonly monotonicMs: () => number;
  readonly maxEntries?: number;
  /** Of one holder within one window: whoever sends more is refused, and nobody else. */
  readonly maxOfOne?: number;
}

/** What was seen in one half of the time, and how much of it was each holder's. */
class Half {
  readonly seen = new Set<string>();
  readonly countOf = new Map<string, number>();

  add(holder: string, id: string): void {
    this.seen.add(id);
    this.countOf.set(holder, (this.countOf.get(holder) ?? 0) + 1);
  }
}

/**
 * What was seen within the window. Two halves that take turns, so forgetting costs nothing; when it is full, nothing more is new:
 * room is made by time alone.
 */
export class ReplayCache {
  private current = new Half();
  private before = new Half();
  private turnedAt: number;

  constructor(private readonly options: ReplayCacheOptions) {
    this.turnedAt = options.monotonicMs();
  }

  /** @returns false for what has been seen, or cannot be remembered */
  isNew(holder: string, jti: string): boolean {
    const id = `${holder} ${jti}`;
    this.turn();
    const halves = [this.current, this.before];
    if (halves.some(({ seen }) => seen.has(id)) || this.isFull(holder, halves)) return false;
    this.current.add(holder, id);
    return true;
  }

  private turn(): void {
    const { windowMs, monotonicMs } = this.options;
    const now = monotonicMs();
    if (now - this.turnedAt < windowMs) return;
    this.before = now - this.turnedAt >= 2 * windowMs ? new Half() : this.current;
    this.current = new Half();
    this.turnedAt = now;
  }

  private isFull(holder: string, halves: readonly Half[]): boolean {
    const { maxEntries = 200_000, maxOfOne = maxEntries / 10 } = this.options;
    const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
    return (
      sum(halves.map(({ seen }) => seen.size)) >= maxEntries ||
      sum(halves.map(({ countOf }) => countOf.get(holder) ?? 0)) >= maxOfOne
    );
  }
}
