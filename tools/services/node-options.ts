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

/**
 * For glibc, as the image has it: threads that hash passwords share the memory for that, and it stays with the process. Otherwise each of
 * libuv's four has 19 MB of its own (docs/performance.md, memory). Others read none of it.
 */
export const allocatorEnvironment: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  // More than four passwords take, and the most that glibc lets be told.
  MALLOC_TRIM_THRESHOLD_: '134217728',
  MALLOC_MMAP_THRESHOLD_: '33554432',
};
