import type { OAuthError } from '#protocol';
import type { AnswerTo } from './check-authorization-request.js';

export type AuthorizationResponse =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'form'; readonly action: string; readonly fields: Readonly<Record<string, string>> };

/** RFC 6749 §4.1.2 and RFC 9207 §2: every answer says who gives it. */
export const codeResponse = (to: AnswerTo, issuer: string, code: string): AuthorizationResponse =>
  respond(to, { code, ...stateOf(to), iss: issuer });

/** RFC 6749 §4.1.2.1 */
export const errorResponse = (to: AnswerTo, issuer: string, error: OAuthError): AuthorizationResponse =>
  respond(to, {
    error: error.code,
    error_description: quotable(error.description),
    ...(error.errorCode !== undefined && { error_uri: `${issuer}/errors/${error.errorCode}` }),
    ...stateOf(to),
    iss: issuer,
  });

const stateOf = ({ state }: AnswerTo): Readonly<Record<string, string>> => (state === undefined ? {} : { state });

/** RFC 6749 §4.1.2.1: printable ASCII without quote and backslash. */
const quotable = (text: string): string => text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?');

function respond({ redirectUri, responseMode }: AnswerTo, fields: Record<string, string>): AuthorizationResponse {
  if (responseMode === 'form_post') return { kind: 'form', action: redirectUri, fields };
  const answer = new URLSearchParams(fields).toString();
  return { kind: 'redirect', location: `${redirectUri}${separator(redirectUri, responseMode)}${answer}` };
}

/** The URI stays as it was registered: a URL parser would rewrite private-use ones. */
function separator(redirectUri: string, responseMode: 'query' | 'fragment'): string {
  if (responseMode === 'fragment') return '#';
  if (!redirectUri.includes('?')) return '?';
  return /[?&]$/.test(redirectUri) ? '' : '&';
}
