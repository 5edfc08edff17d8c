import { isAdministrationScope } from '#protocol';
import { ProblemError } from '#service';
import type { Caller } from './caller.js';

/**
 * Nobody hands out, or takes over, more than they hold: who may write clients must not make one that may rotate keys.
 *
 * @throws ProblemError 403
 */
export function requireHeld(caller: Caller, scopes: Iterable<string>): void {
  const missing = [...new Set(scopes)].filter((scope) => isAdministrationScope(scope) && !caller.scopes.has(scope));
  if (missing.length === 0) return;
  throw new ProblemError(403, 'Your token holds less than this', {
    detail: `This concerns administration scopes that your token does not hold: ${missing.join(' ')}.`,
    errorCode: 'scope_not_held',
  });
}
