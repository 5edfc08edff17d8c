import { setTimeout as delay } from 'node:timers/promises';
import { partTimes, type Part } from './part-times.js';
import { readProcessTable } from './process-table.js';

/** CPU seconds a second that these processes use while nobody asks anything of them. */
export async function idleCpu(parts: readonly Part[], seconds: number): Promise<number> {
  const total = (): number => Object.values(partTimes(readProcessTable(), parts)).reduce((sum, used) => sum + used, 0);
  const before = total();
  await delay(seconds * 1000);
  return (total() - before) / seconds;
}
