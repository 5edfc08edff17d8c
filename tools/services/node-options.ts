/**
 * As `npm start` and the image start it: a young generation that is small, and emptied by one thread; an old one that is cleared
 * before it has doubled (docs/performance.md, memory).
 */
export const nodeOptions: readonly string[] = [
  '--max-semi-space-size=4',
  '--no-parallel-scavenge',
  '--heap-growing-percent=30',
];
