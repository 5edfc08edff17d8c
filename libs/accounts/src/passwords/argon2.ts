import { createRequire } from 'node:module';
import type * as Argon2 from 'argon2';
import { argon2Build } from './argon2-builds.js';

/** With the fastest addon that there is for this processor. What an operator has named stands. */
function load(): typeof Argon2 {
  const named = process.env['ARGON2_PREBUILD'];
  const folder = named ?? argon2Build()?.folder;
  if (folder !== undefined) process.env['ARGON2_PREBUILD'] = folder;
  try {
    return createRequire(import.meta.url)('argon2') as typeof Argon2;
  } finally {
    // Not for the processes that this one starts.
    if (named === undefined) delete process.env['ARGON2_PREBUILD'];
  }
}

export const argon2 = load();
