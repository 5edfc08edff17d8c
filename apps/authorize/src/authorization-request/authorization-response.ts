import type { OAuthError } from '#protocol';
import type { AnswerTo } from './check-authorization-request.js';

export type AuthorizationResponse =
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'form'; readonly action: string; readonly fields: Readonly<Record<string, string>> };

export type ResponseFields = Readonly<Record<string, string>>;

/** RFC 6749 §4.1.2, §4.2.2 */
export const grantedFields = ({ state }: Pick<AnswerTo, 'state'>, granted: ResponseFields): ResponseFields => ({
  ...granted,
  ...stateOf(state),
});

/** RFC 6749 §4.1.2.1 */
export const errorFields = ({ state }: Pick<AnswerTo, 'state'>, issuer: string, error: OAuthError): ResponseFields => ({
  error: error.code,
  error_description: quotable(error.description),
  ...(error.errorCode !== undefined && { error_uri: `${issuer}/errors/${error.errorCode}` }),
  ...stateOf(state),
});

const stateOf = (state: string | undefined): ResponseFields => (state === undefined ? {} : { state });

/** RFC 6749 §4.1.2.1: printable ASCII without quote and backslash. */
const quotable = (text: string): string => text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?');

/** Brings the fields back to the client (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2). */
export function respond(
  { redirectUri, responseMode }: Pick<AnswerTo, 'redirectUri' | 'responseMode'>,
  fields: ResponseFields,
): AuthorizationResponse {
  const [way] = responseMode.split('.');
  if (way === 'form_post') return { kind: 'form', action: redirectUri, fields };
  const answer = new URLSearchParams(fields).toString();
  const separator = way === 'fragment' ? '#' : querySeparator(redirectUri);
  return { kind: 'redirect', location: `${redirectUri}${separator}${answer}` };
}

/** The URI stays as it was registered: a URL parser would rewrite private-use ones. */
function querySeparator(redirectUri: string): string {
  if (!redirectUri.includes('?')) return '?';
  return /[?&]$/.test(redirectUri) ? '' : '&';
}
