import { OAuthError } from '../errors/oauth-error.js';
import { clientAuthenticationFailed } from './client-authentication-failed.js';

export const clientAssertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export type PresentedCredentials =
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post';
      readonly clientId: string;
      readonly secret: string;
    }
  /** `private_key_jwt` or `client_secret_jwt`: only the client's registration tells which. */
  | { readonly method: 'assertion'; readonly clientId: string | undefined; readonly assertion: string }
  | { readonly method: 'none'; readonly clientId: string };

export interface ClientParameters {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly client_assertion?: string | undefined;
  readonly client_assertion_type?: string | undefined;
}

/** RFC 6749 §2.3.1: both halves are form-urlencoded before they are joined. */
function decodeBasic(header: string): { id: string; secret: string } | undefined {
  const match = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header);
  const joined = match?.[1] === undefined ? '' : Buffer.from(match[1], 'base64').toString('utf8');
  const colon = joined.indexOf(':');
  if (colon < 1) return undefined;
  try {
    const [id, secret] = [decodeHalf(joined.slice(0, colon)), decodeHalf(joined.slice(colon + 1))];
    // A NUL is in no client's id, and Postgres refuses to look for one.
    return id.includes('\0') ? undefined : { id, secret };
  } catch {
    return undefined;
  }
}

/** Most ids and secrets have nothing to decode. */
const decodeHalf = (half: string): string => (/[%+]/.test(half) ? decodeURIComponent(half.replaceAll('+', ' ')) : half);

/**
 * How a client authenticates in this request.
 *
 * @throws OAuthError invalid_request for more than one method (RFC 6749 §2.3), invalid_client for none or a malformed one
 */
export function presentedCredentials(authorization: string | undefined, form: ClientParameters): PresentedCredentials {
  const basic = authorization !== undefined && /^basic /i.test(authorization);
  const inForm = Number(form.client_secret !== undefined) + Number(form.client_assertion !== undefined);
  if (Number(basic) + inForm > 1)
    throw new OAuthError('invalid_request', 'A request uses one client authentication method only.');
  if (basic) return fromBasic(authorization, form.client_id);
  if (form.client_assertion !== undefined) return fromAssertion(form.client_assertion, form);
  if (form.client_id === undefined) throw clientAuthenticationFailed('no credentials');
  if (form.client_secret === undefined) return { method: 'none', clientId: form.client_id };
  return { method: 'client_secret_post', clientId: form.client_id, secret: form.client_secret };
}

function fromBasic(authorization: string, clientId: string | undefined): PresentedCredentials {
  const decoded = decodeBasic(authorization);
  if (!decoded) throw clientAuthenticationFailed('malformed Basic credentials');
  if (clientId !== undefined && clientId !== decoded.id) {
    throw new OAuthError('invalid_request', 'The client_id differs from the one in the Authorization header.');
  }
  return { method: 'client_secret_basic', clientId: decoded.id, secret: decoded.secret };
}

/** RFC 7521 §4.2 and RFC 7523 §2.2 */
function fromAssertion(assertion: string, form: ClientParameters): PresentedCredentials {
  if (form.client_assertion_type !== clientAssertionType) {
    throw new OAuthError('invalid_request', `The client_assertion_type must be ${clientAssertionType}.`);
  }
  return { method: 'assertion', clientId: form.client_id, assertion };
}
