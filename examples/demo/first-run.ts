import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from './administration.js';
import { DemoError } from './demo-error.js';

/** The part of `first-run.json` that the demo needs. */
export interface FirstRun {
  readonly issuer: string;
  readonly admin_client: Credentials;
}

const fileIn = (directory: string): string => join(directory, 'first-run.json');

/** Of the platform that was last started on this folder; undefined where none was. */
export const issuerOf = (directory: string): string | undefined => read(fileIn(directory))?.issuer;

/** The way into the platform that runs at this issuer. */
export function readFirstRun(directory: string, issuer: string): FirstRun {
  const file = fileIn(directory);
  const firstRun = read(file);
  if (firstRun === undefined)
    throw new DemoError(
      `A platform runs at ${issuer}, but ${file} cannot be read: set TOKENWARD_DATA_DIR to its data folder, or write the file:
  npm run admin -- first-run-file --out ${file}`,
    );
  if (firstRun.issuer === issuer) return firstRun;
  throw new DemoError(
    `${file} belongs to ${firstRun.issuer}, and the platform that answers is ${issuer}: set TOKENWARD_DATA_DIR to its data folder`,
  );
}

function read(file: string): FirstRun | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as FirstRun;
  } catch {
    return undefined;
  }
}
