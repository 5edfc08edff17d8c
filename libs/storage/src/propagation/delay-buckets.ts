/** Upper bounds in ms; what took longer than the last is counted there. */
export const delayBoundsMs = [
  1, 2, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2500, 5000, 10_000, 60_000,
] as const;

export interface DelayBucket {
  readonly upToMs: number;
  readonly count: number;
}

/** How many fall under each bound. */
export function bucketsOf(delaysMs: readonly number[]): DelayBucket[] {
  const counts = new Map<number, number>();
  for (const delay of delaysMs) {
    const bound = delayBoundsMs.find((upTo) => delay <= upTo) ?? 60_000;
    counts.set(bound, (counts.get(bound) ?? 0) + 1);
  }
  return [...counts].map(([upToMs, count]) => ({ upToMs, count }));
}

/** The bound under which this share of all delays lies; undefined when there are none. */
export function quantileOf(buckets: readonly DelayBucket[], share: number): number | undefined {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  let passed = 0;
  for (const { upToMs, count } of [...buckets].sort((one, other) => one.upToMs - other.upToMs)) {
    passed += count;
    if (passed >= total * share) return upToMs;
  }
  return undefined;
}
