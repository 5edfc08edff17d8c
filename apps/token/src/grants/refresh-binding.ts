import type { TokenRequest } from './grant.js';

/**
 * What a refresh token is bound to: a public client's to its key or certificate; a confidential client proves itself anyway.
 *
 * @see RFC 9449 §5
 * @see RFC 8705 §4
 */
export function refreshBindingOf({ confidential, confirmation }: TokenRequest): string | undefined {
  if (confidential || !confirmation) return undefined;
  return confirmation.jkt === undefined ? `x5t#S256:${String(confirmation['x5t#S256'])}` : `jkt:${confirmation.jkt}`;
}
