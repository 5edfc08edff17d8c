import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './given-value.js';

/** The one place where the process's environment is read; a `.env` file in the working directory fills gaps. */
export function readEnvironment(): Environment {
  return { ...dotEnv(), ...process.env };
}

function dotEnv(): Environment {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch {
    return {};
  }
}
