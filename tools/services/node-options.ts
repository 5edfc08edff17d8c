/**
 * As `npm start` and the image start it: a young generation that is small, and emptied by one thread; nothing born old; an old
 * generation that is cleared before it has doubled (docs/performance.md, memory).
 */
export const nodeOptions: readonly string[] = [
  '--max-semi-space-size=4',
  '--no-parallel-scavenge',
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=30',
];
