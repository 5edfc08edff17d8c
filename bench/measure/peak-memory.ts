import { ownersOf, type Part } from './part-times.js';
import { peakMemoryBytes, readProcessTable } from './process-table.js';

/** The most that each of these had, all its processes together. */
export function peakMegabytes(parts: readonly Part[]): Record<string, number> {
  const peaks: Record<string, number> = {};
  for (const [pid, owner] of ownersOf(readProcessTable(), parts)) {
    peaks[owner] = (peaks[owner] ?? 0) + peakMemoryBytes(pid) / 2 ** 20;
  }
  return peaks;
}
