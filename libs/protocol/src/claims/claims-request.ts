import { OAuthError } from '../errors/oauth-error.js';
import { parseJson } from '../parse-json.js';

/** How one claim is asked for; null: as a matter of course. */
export interface ClaimRequest {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
}

export type ClaimRequests = Readonly<Record<string, ClaimRequest | null>>;

/** Which claims a client asks for, and where it wants them. */
export interface ClaimsRequest {
  readonly userinfo?: ClaimRequests;
  readonly id_token?: ClaimRequests;
}

const mostClaims = 50;

/**
 * The `claims` parameter. Members that mean nothing here are ignored, as the specification has it.
 *
 * @throws OAuthError invalid_request
 * @see OpenID Connect Core §5.5
 */
export function parseClaimsRequest(text: string): ClaimsRequest {
  const { userinfo, id_token: idToken } = objectOf(parsed(text));
  return {
    ...(userinfo !== undefined && userinfo !== null && { userinfo: requestsOf(userinfo) }),
    ...(idToken !== undefined && idToken !== null && { id_token: requestsOf(idToken) }),
  };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return refuse();
  }
}

function requestsOf(value: unknown): ClaimRequests {
  const claims = Object.entries(objectOf(value));
  if (claims.length > mostClaims) refuse();
  return Object.fromEntries(claims.map(([name, request]) => [name, request === null ? null : requestOf(request)]));
}

/** §5.5.1 */
function requestOf(value: unknown): ClaimRequest {
  const { essential, value: one, values } = objectOf(value);
  if (essential !== undefined && typeof essential !== 'boolean') refuse();
  if (values !== undefined && !Array.isArray(values)) refuse();
  return {
    ...(essential === true && { essential }),
    ...(one !== undefined && { value: one }),
    ...(Array.isArray(values) && { values: values as unknown[] }),
  };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : refuse();

function refuse(): never {
  throw new OAuthError('invalid_request', 'The parameter claims is not a JSON object of requested claims.', {
    errorCode: 'parameter_rejected',
  });
}

/** Whether a claim may be told: one that is asked for with a value is, where it has that value (§5.5.1). */
export function fits(request: ClaimRequest | null, actual: unknown): boolean {
  const wanted = wantedOf(request);
  return wanted.length === 0 || wanted.some((value) => JSON.stringify(value) === JSON.stringify(actual));
}

/** The values that a claim is asked for with; none: any will do. */
export const wantedOf = (request: ClaimRequest | null | undefined): readonly unknown[] =>
  request?.value === undefined ? (request?.values ?? []) : [request.value];
