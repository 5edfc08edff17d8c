import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

const windowBytes = 64 * 1024;

/** The last lines of a log, from `start` (bytes) on at the earliest. */
export function lastLines(file: string, count: number, start = 0): string {
  if (!existsSync(file)) return '';
  const size = statSync(file).size;
  const from = Math.max(start > size ? 0 : start, size - windowBytes);
  const bytes = Buffer.alloc(size - from);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, bytes, 0, bytes.length, from);
  closeSync(descriptor);
  return bytes.toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
}
