import { existsSync, writeFileSync } from 'node:fs';
import { createFirstRun, type FirstRun } from '#accounts';
import { defaultTenant, type Infrastructure } from '#service';
import type { DataDirectory } from './data-directory.js';

const fileName = 'first-run.json';

/** At the first start only: makes the way in, and writes it down for scripts. Undefined at every later start. */
export async function writeFirstRun(
  { storage }: Infrastructure,
  directory: DataDirectory,
  issuer: string,
): Promise<(FirstRun & { readonly file: string }) | undefined> {
  const file = directory.file(fileName);
  if (existsSync(file)) return undefined;
  const actor = { kind: 'system', id: 'first-run' } as const;
  const firstRun = await createFirstRun(storage, { tenant: defaultTenant.id, issuer, nowMs: Date.now(), actor });
  // It holds secrets: for the owner's eyes only.
  writeFileSync(file, `${JSON.stringify(firstRun, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return { ...firstRun, file };
}
