/** What the benchmark started this process with. */
export const settingsFromParent = <Settings>(): Settings => JSON.parse(process.argv[2] ?? '{}') as Settings;

/** Tells the benchmark that this process is ready, and ends when the benchmark does. */
export function serveParent(ready: object): void {
  process.once('disconnect', () => process.exit());
  process.once('SIGTERM', () => process.exit());
  process.send?.(ready);
}
