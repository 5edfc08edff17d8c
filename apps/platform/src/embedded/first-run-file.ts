import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createFirstRun, type FirstRun } from '#accounts';
import { defaultTenant, type Infrastructure } from '#service';
import type { DataDirectory } from './data-directory.js';

const fileName = 'first-run.json';

/** At the first start only: makes the way in, and writes it down for scripts. Undefined at every later start, which may be at another address. */
export async function writeFirstRun(
  { storage }: Infrastructure,
  directory: DataDirectory,
  issuer: string,
): Promise<(FirstRun & { readonly file: string }) | undefined> {
  const file = directory.file(fileName);
  if (existsSync(file)) {
    readdress(file, issuer);
    return undefined;
  }
  const actor = { kind: 'system', id: 'first-run' } as const;
  const firstRun = await createFirstRun(storage, { tenant: defaultTenant.id, issuer, nowMs: Date.now(), actor });
  // It holds secrets: for the owner's eyes only.
  writeFileSync(file, `${JSON.stringify(firstRun, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return { ...firstRun, file };
}

/** Scripts find the platform by this file, and the link in it has to lead to it. */
function readdress(file: string, issuer: string): void {
  const firstRun = read(file);
  const { issuer: before, admin_link: link } = firstRun ?? {};
  if (before === undefined || link === undefined || before === issuer) return;
  const readdressed = { ...firstRun, issuer, admin_link: link.replace(before, issuer) };
  writeFileSync(file, `${JSON.stringify(readdressed, null, 2)}\n`, { mode: 0o600 });
}

/** Undefined where somebody has put something else there. */
function read(file: string): Partial<FirstRun> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<FirstRun>;
  } catch {
    return undefined;
  }
}
