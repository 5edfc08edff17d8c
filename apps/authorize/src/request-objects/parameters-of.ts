import type { JWTPayload } from 'jose';

/** Claims of the JWT itself (RFC 7519 §4.1): they say nothing about the request. */
const ofTheToken = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub']);
const repeatable = new Set(['resource', 'audience']);

/** The members of a request object as the parameters that they stand for (RFC 9101 §4): numbers and objects as JSON text. */
export function parametersOf(claims: JWTPayload, clientId: string): string {
  const parameters = new URLSearchParams({ client_id: clientId });
  for (const [name, value] of Object.entries(claims)) {
    if (ofTheToken.has(name) || name === 'client_id') continue;
    for (const each of repeatable.has(name) && Array.isArray(value) ? (value as unknown[]) : [value]) {
      parameters.append(name, typeof each === 'string' ? each : JSON.stringify(each));
    }
  }
  return parameters.toString();
}
