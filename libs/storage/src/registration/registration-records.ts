/** What a client that registers itself may ask for. An absent member allows what the release has by default. */
export interface RegistrationRules {
  readonly grant_types?: readonly string[];
  readonly response_types?: readonly string[];
  readonly token_endpoint_auth_methods?: readonly string[];
  readonly scopes?: readonly string[];
  readonly authorization_details_types?: readonly string[];
  /** Hosts of redirect URIs; `*.example.com` is every name below it. Absent: any host. */
  readonly redirect_hosts?: readonly string[];
  /** A trusted issuer has to vouch for the client (RFC 7591 §2.3). */
  readonly software_statement_required?: boolean;
}

export interface RegistrationPolicyRecord {
  readonly tenant: string;
  readonly name: string;
  readonly rules: RegistrationRules;
  readonly version: number;
}

/** Somebody whose software statements count, by exactly one of the two. */
export interface SoftwareIssuerRecord {
  readonly tenant: string;
  readonly issuer: string;
  readonly jwks: { readonly keys: readonly Record<string, unknown>[] } | null;
  readonly jwksUri: string | null;
  readonly version: number;
}
