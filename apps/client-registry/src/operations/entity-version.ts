import { ProblemError } from '#service';
import type { Answered } from './operation.js';

/** The version that `If-Match` asks for; undefined for `*` (RFC 9110 §13.1.1). */
export function versionOf(ifMatch: string | undefined, need: 'required' | 'optional' | undefined): number | undefined {
  if (ifMatch === undefined) {
    if (need !== 'required') return undefined;
    throw new ProblemError(428, 'If-Match is needed', {
      detail:
        'Read it first, and send the ETag of that answer as If-Match: a change by somebody else is not overwritten.',
      errorCode: 'precondition_required',
    });
  }
  if (ifMatch.trim() === '*') return undefined;
  const version = /^\s*"(\d{1,9})"\s*$/.exec(ifMatch)?.[1];
  // RFC 9110 §8.8.3.2: a weak or foreign tag never matches in the strong comparison.
  if (version === undefined) throw changedMeanwhile();
  return Number(version);
}

export const changedMeanwhile = (): ProblemError =>
  new ProblemError(412, 'It was changed meanwhile', {
    detail: 'If-Match does not name the present version. Read it again and repeat the change.',
    errorCode: 'version_mismatch',
  });

/** A state with its version as ETag. */
export function tagged(status: 200 | 201, version: number, body: object, location?: string): Answered {
  const headers = { etag: `"${version}"`, ...(location !== undefined && { location }) };
  return { status, body, headers };
}
