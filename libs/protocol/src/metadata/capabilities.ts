/** What the server can do. Discovery is derived from this list, and each app has a spec that it serves exactly its part. */
export const capabilities = {
  grantTypes: [
    'authorization_code',
    'refresh_token',
    'client_credentials',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'urn:openid:params:grant-type:ciba',
    'password',
  ],
  /** Grants that no token endpoint takes: a client is registered for them (RFC 7591 §2). */
  frontChannelGrantTypes: ['implicit'],
  responseTypes: ['code', 'token', 'id_token', 'id_token token', 'code token', 'code id_token', 'code id_token token'],
  responseModes: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
  clientAuthenticationMethods: [
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
    'none',
  ],
  assertionAlgorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'],
  /** For `client_secret_jwt` alone: a public key never is a secret (RFC 8725 §3.1). */
  secretAssertionAlgorithms: ['HS256', 'HS384', 'HS512'],
  /** RFC 9449 §4.2: asymmetric ones only. */
  dpopAlgorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'],
  idTokenAlgorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
  /** RFC 7518 §4.1; never RSA1_5, which tells an attacker by its errors what is inside (RFC 8725 §3.2). */
  keyEncryptionAlgorithms: ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'],
  /** Those of them that request objects are encrypted to us by. */
  requestObjectEncryptionAlgorithms: ['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'],
  /** RFC 7518 §5.1, the default first (OpenID Connect Registration §2). */
  contentEncryptionAlgorithms: ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'],
  codeChallengeMethods: ['S256'],
  /** OpenID Connect Back-Channel Logout 1.0 §2.1: clients are told of the end of sessions, with their `sid`. */
  backchannelLogout: true,
  /** OpenID Connect Front-Channel Logout 1.0 §3 */
  frontchannelLogout: true,
  /** OpenID Connect CIBA §4: tokens come by asking for them; nobody is sent any. */
  backchannelDeliveryModes: ['poll', 'ping'],
  prompts: ['none', 'login', 'consent', 'select_account', 'create'],
  /** How somebody has signed in (OpenID Connect Core §2, `acr`), the weakest first. */
  acrValues: ['urn:tokenward:acr:password'],
  /** Languages of the pages (OpenID Connect Discovery §3, `ui_locales_supported`). */
  uiLocales: ['en', 'de', 'es', 'fr', 'zh', 'ar'],
  claims: [
    ...['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'sid', 'at_hash', 'c_hash', 's_hash'],
    ...[
      'name',
      'given_name',
      'family_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
    ],
    ...['gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at', 'email', 'email_verified'],
    ...['address', 'phone_number', 'phone_number_verified'],
  ],
} as const;

export type ClientAuthenticationMethod = (typeof capabilities.clientAuthenticationMethods)[number];
export type GrantType = (typeof capabilities.grantTypes)[number];
export type ResponseType = (typeof capabilities.responseTypes)[number];
