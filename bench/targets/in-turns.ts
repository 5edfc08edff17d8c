const atOnce = 8;

/** That many results, a few under way at a time: what a server has to hash is made to wait by nobody. */
export async function inTurns<Result>(count: number, make: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < count; first += atOnce) {
    const indexes = Array.from({ length: Math.min(atOnce, count - first) }, (_, offset) => first + offset);
    results.push(...(await Promise.all(indexes.map(make))));
  }
  return results;
}
