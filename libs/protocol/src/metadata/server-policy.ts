import { capabilities, type ClientAuthenticationMethod, type GrantType, type ResponseType } from './capabilities.js';

/** What an administrator lets this server do: its own switches and limits, beside what each client is registered for. */
export interface ServerPolicy {
  readonly grant_types: readonly GrantType[];
  readonly response_types: readonly ResponseType[];
  readonly token_endpoint_auth_methods: readonly ClientAuthenticationMethod[];
  /** Who may register a client (RFC 7591): nobody, whoever has an initial access token, anybody. */
  readonly registration: 'closed' | 'token' | 'open';
  /** Whether a URL may be a client's id, and its document the registration. */
  readonly client_id_metadata_documents: boolean;
  /** `confidential_optional`: a client that authenticates may leave PKCE out, as OpenID Connect Core lets it. */
  readonly pkce: 'required' | 'confidential_optional';
  /** Request objects with `alg` none (OpenID Connect Core §6.1): worth as much as plain parameters. */
  readonly unsigned_request_objects: boolean;
  /** Seconds that an access token lives at most, whatever its client or resource server says. */
  readonly access_token_lifetime_seconds?: number;
  /** Seconds that refresh tokens of a new grant live at most. */
  readonly refresh_token_lifetime_seconds?: number;
  /** Live grants that a person may have; one more ends the oldest. */
  readonly grants_per_user?: number;
  /** Requests to the endpoints of OAuth that one client, and one address, may make in a minute. */
  readonly requests_per_minute?: { readonly client?: number; readonly address?: number };
}

/** What an administrator has said; the rest is as it is by default. */
export type PolicyChanges = Partial<ServerPolicy>;

export const defaultPolicy: ServerPolicy = {
  // RFC 9700 §2.4
  grant_types: capabilities.grantTypes.filter((grant) => grant !== 'password'),
  response_types: ['code'],
  token_endpoint_auth_methods: capabilities.clientAuthenticationMethods,
  registration: 'closed',
  client_id_metadata_documents: false,
  pkce: 'required',
  unsigned_request_objects: false,
};
