import { chmod, rename, writeFile } from 'node:fs/promises';
import type { FirstRun } from './create-first-run.js';

/** Whole or not at all, and readable by its owner only. */
export async function writeFirstRun(file: string, firstRun: FirstRun): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, `${JSON.stringify(firstRun, null, 2)}\n`, { mode: 0o600 });
  await chmod(unfinished, 0o600);
  await rename(unfinished, file);
}
