import { createRequire } from 'node:module';
import type * as Argon2 from 'argon2';
import { argon2Build } from './argon2-builds.js';

function loadFrom(folder: string | undefined): typeof Argon2 {
  const named = process.env['ARGON2_PREBUILD'];
  process.env['ARGON2_PREBUILD'] = folder ?? '';
  try {
    return createRequire(import.meta.url)('argon2') as typeof Argon2;
  } finally {
    // Not for the processes that this one starts.
    if (named === undefined) delete process.env['ARGON2_PREBUILD'];
    else process.env['ARGON2_PREBUILD'] = named;
  }
}

/** With the fastest addon that there is for this processor. What an operator has named stands. */
function load(): typeof Argon2 {
  const named = process.env['ARGON2_PREBUILD'];
  const built = named === undefined ? argon2Build()?.folder : undefined;
  if (built === undefined) return loadFrom(named);
  try {
    return loadFrom(built);
  } catch {
    // Made on another system than this one.
    return loadFrom(undefined);
  }
}

export const argon2 = load();
