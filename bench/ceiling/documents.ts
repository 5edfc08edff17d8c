const endpoints = [
  'authorization',
  'token',
  'introspection',
  'revocation',
  'userinfo',
  'device_authorization',
  'end_session',
];

/** As long as the platform's, with fewer members. */
export const metadataOf = (issuer: string): object => ({
  issuer,
  jwks_uri: `${issuer}/oauth2/jwks`,
  ...Object.fromEntries(endpoints.map((name) => [`${name}_endpoint`, `${issuer}/oauth2/${name}`])),
  claims_supported: Array.from({ length: 200 }, (_, index) => `https://claims.example/${index}`),
});
