/** The standard input is the benchmark's: it ends when the benchmark does, however that was ended. */
export function endWithBenchmark(): void {
  process.stdin.resume().once('end', () => process.exit());
  process.once('SIGTERM', () => process.exit());
}
