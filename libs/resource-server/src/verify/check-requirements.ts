import { TokenRefused } from '../token-refused.js';
import type { AccessToken } from './access-token.js';
import type { Requirements } from './verify-options.js';

/** What the token allows, against what the route asks. @throws TokenRefused */
export function checkRequirements(claims: AccessToken, scopes: ReadonlySet<string>, needed: Requirements): void {
  if (needed.scopes) checkScopes(scopes, needed.scopes);
  if (needed.acrValues !== undefined || needed.maxAgeSeconds !== undefined) checkAuthentication(claims, needed);
}

/** RFC 9470 §3 */
function checkAuthentication({ acr = '', auth_time: time }: AccessToken, needed: Requirements): void {
  const { acrValues = [acr], maxAgeSeconds = Infinity } = needed;
  if (acrValues.includes(acr) && ageSeconds(time) <= maxAgeSeconds) return;
  const needs = { acrValues: needed.acrValues, maxAgeSeconds: needed.maxAgeSeconds };
  throw new TokenRefused('insufficient_user_authentication', { needs });
}

function checkScopes(scopes: ReadonlySet<string>, needed: readonly string[]): void {
  for (const scope of needed) {
    if (!scopes.has(scope)) throw new TokenRefused('insufficient_scope', { needs: { scopes: needed } });
  }
}

const ageSeconds = (time: unknown): number => (typeof time === 'number' ? Date.now() / 1000 - time : Infinity);
