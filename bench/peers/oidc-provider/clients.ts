const withCodes = {
  redirect_uris: ['https://app.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};

/** Kept in memory, as the platform keeps its own in a cache. */
export const registrations = (client_secret: string): object[] => [
  {
    ...{ client_id: 'machine', client_secret },
    ...{ redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
  },
  { client_id: 'web', client_secret, ...withCodes },
  { client_id: 'app', ...withCodes, token_endpoint_auth_method: 'none' },
];
