import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderPage, type Runs } from './page.js';
import type { Run } from './run.js';

/** Replaces what was written about this profile; the other one's stays. */
export function writeReports(run: Run, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'benchmarks.json');
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Runs) : {};
  const { embedded, distributed }: Runs = { ...before, [run.settings.profile]: run };
  const runs: Runs = { ...(embedded && { embedded }), ...(distributed && { distributed }) };
  writeFileSync(file, `${JSON.stringify(rounded(runs), undefined, 2)}\n`);
  writeFileSync(join(folder, 'benchmarks.md'), renderPage(runs));
}

/** Four digits say all that such a measurement can. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_name, member: unknown) => (typeof member === 'number' ? toFour(member) : member)));
const toFour = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));
