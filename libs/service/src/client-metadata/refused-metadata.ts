import { OAuthError } from '#protocol';
import type { FieldProblem } from '../errors/problem-error.js';

/** RFC 7591 §3.2.2: one code for redirect URIs, one for all else; the description names each member. */
export function refusedMetadata(fields: readonly FieldProblem[]): OAuthError {
  const isRedirect = fields.some(({ pointer }) => /^\/redirect_uris(\/|$)/.test(pointer));
  const told = fields.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join(' ');
  return new OAuthError(isRedirect ? 'invalid_redirect_uri' : 'invalid_client_metadata', told);
}
