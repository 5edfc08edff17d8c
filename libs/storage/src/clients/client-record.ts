import type { CertificateSubject, ProfileName } from '#protocol';

/** Members of RFC 7591 §2 that are in use. Absent members have the specification's default. */
export interface ClientMetadata extends CertificateSubject {
  readonly client_name?: string;
  readonly redirect_uris?: readonly string[];
  readonly post_logout_redirect_uris?: readonly string[];
  readonly grant_types?: readonly string[];
  readonly response_types?: readonly string[];
  readonly token_endpoint_auth_method?: string;
  readonly scope?: string;
  /** Of `private_key_jwt` and `client_secret_jwt`; absent, all that fit the method. */
  readonly token_endpoint_auth_signing_alg?: string;
  readonly jwks?: { readonly keys: readonly Record<string, unknown>[] };
  readonly jwks_uri?: string;
  /** RFC 9449 §5.2, RFC 8705 §3.4: it has to bind its tokens. */
  readonly dpop_bound_access_tokens?: boolean;
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  readonly contacts?: readonly string[];
  readonly client_uri?: string;
  readonly logo_uri?: string;
  readonly policy_uri?: string;
  readonly tos_uri?: string;
  readonly application_type?: 'web' | 'native';
  readonly id_token_signed_response_alg?: string;
  readonly authorization_signed_response_alg?: string;
  readonly introspection_signed_response_alg?: string;
  readonly userinfo_signed_response_alg?: string;
  /** What is encrypted to its keys, and how. */
  readonly id_token_encrypted_response_alg?: string;
  readonly id_token_encrypted_response_enc?: string;
  readonly userinfo_encrypted_response_alg?: string;
  readonly userinfo_encrypted_response_enc?: string;
  readonly authorization_encrypted_response_alg?: string;
  readonly authorization_encrypted_response_enc?: string;
  readonly introspection_encrypted_response_alg?: string;
  readonly introspection_encrypted_response_enc?: string;
  readonly require_pushed_authorization_requests?: boolean;
  readonly request_object_signing_alg?: string;
  /** What it may encrypt request objects by (OpenID Connect Registration §2). */
  readonly request_object_encryption_alg?: string;
  readonly request_object_encryption_enc?: string;
  readonly require_signed_request_object?: boolean;
  readonly request_uris?: readonly string[];
  readonly default_max_age?: number;
  readonly subject_type?: 'public' | 'pairwise';
  readonly sector_identifier_uri?: string;
  readonly require_auth_time?: boolean;
  /** RFC 9396 §10 */
  readonly authorization_details_types?: readonly string[];
  readonly default_acr_values?: readonly string[];
  /** OpenID Connect Back-Channel Logout 1.0 §2.2 */
  readonly backchannel_logout_uri?: string;
  readonly backchannel_logout_session_required?: boolean;
  /** OpenID Connect Front-Channel Logout 1.0 §2 */
  readonly frontchannel_logout_uri?: string;
  readonly frontchannel_logout_session_required?: boolean;
  readonly initiate_login_uri?: string;
  /** OpenID Connect CIBA §4 */
  readonly backchannel_token_delivery_mode?: 'poll' | 'ping';
  readonly backchannel_client_notification_endpoint?: string;
  readonly backchannel_authentication_request_signing_alg?: string;
  readonly backchannel_user_code_parameter?: false;
  readonly software_id?: string;
  readonly software_version?: string;
  /** RFC 7591 §2.3: as it came. */
  readonly software_statement?: string;
}

/** What the platform keeps about a client beside its metadata. */
export interface ClientSettings {
  /** Rules that it keeps as a whole. */
  readonly profile?: ProfileName;
  /** The organisation's own client: no consent page. */
  readonly first_party?: boolean;
  /** Format where no resource server decides. */
  readonly access_token_format?: 'jwt' | 'opaque';
  readonly access_token_lifetime_seconds?: number;
  /** Even where the policy lets clients that authenticate leave PKCE out. */
  readonly require_pkce?: boolean;
  readonly refresh_rotation?: 'auto' | 'always' | 'never';
  readonly refresh_idle_seconds?: number;
  readonly refresh_lifetime_seconds?: number;
  readonly refresh_grace_seconds?: number;
  /** May introspect tokens whose audience it is not. */
  readonly may_introspect?: boolean;
  /** May read the revocation feed. */
  readonly may_read_revocations?: boolean;
  /** Which pseudonyms its tokens carry; clients of one sector see the same `rid` and `sid`. */
  readonly sector?: string;
  /** Audiences it may ask for; absent: those of its scopes. */
  readonly resources?: readonly string[];
  /** At the endpoints where it authenticates. */
  readonly requests_per_minute?: number;
  /** Its assertions may name the token endpoint as audience, as older libraries do. */
  readonly allow_token_endpoint_audience?: boolean;
  /** Its request objects have to be encrypted. */
  readonly require_encrypted_request_object?: boolean;
  /** May use the grant `password` although it has nothing to authenticate with. */
  readonly allow_public_password_grant?: boolean;
  /** Absent: it exchanges no tokens. */
  readonly token_exchange?: TokenExchangePolicy;
  /** The `sub` of the only one who may act for the people (and for itself) in its tokens (RFC 8693 §4.4). */
  readonly may_act?: string;
}

/** What a client may exchange (RFC 8693). */
export interface TokenExchangePolicy {
  /** Whom it may get tokens for. */
  readonly audiences: readonly string[];
  /** Whose tokens it may bring beside its own: those for a resource server that it speaks for. */
  readonly subject_audiences?: readonly string[];
  /** May get tokens that do not say that it acts. */
  readonly impersonation?: boolean;
}

export interface ClientSecret {
  readonly id: string;
  /** SHA-256: secrets are made by the server from 256 random bits, so a fast hash is enough. */
  readonly hash: Buffer;
  /** The secret itself, sealed: of clients that are registered for `client_secret_jwt` alone. */
  readonly sealed: Buffer | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** What is stored of a new secret. */
export interface NewClientSecret {
  readonly hash: Buffer;
  /** Kept only if the client is registered for `client_secret_jwt`. */
  readonly sealed?: Buffer;
}

export interface ClientRecord {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly metadata: ClientMetadata;
  readonly settings: ClientSettings;
  readonly disabled: boolean;
  readonly epoch: number;
  readonly version: number;
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly secrets: readonly ClientSecret[];
}

/** A client as its own metadata document says (a Client ID Metadata Document), under the URL of that document. */
export interface DocumentedClient {
  readonly client: ClientRecord;
  /** While it is so, the document is not asked for again. */
  readonly isFresh: boolean;
  /** It was so until an hour ago at most. */
  readonly isUsable: boolean;
}

export interface NewClient {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly metadata: ClientMetadata;
  readonly settings: ClientSettings;
  readonly expiresAt?: Date;
  readonly secret?: NewClientSecret;
}
