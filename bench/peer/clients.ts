import { randomBytes } from 'node:crypto';

const secret = (): string => randomBytes(32).toString('base64url');

/** Kept in memory by the peer, as the platform keeps its own in a cache. */
export const makeClients = () => ({
  machine: { client_id: 'machine', client_secret: secret() },
  web: { client_id: 'web', client_secret: secret() },
  app: { client_id: 'app' },
});

export type PeerClients = ReturnType<typeof makeClients>;

const withCodes = {
  redirect_uris: ['https://app.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};

export const registrations = ({ machine, web, app }: PeerClients): object[] => [
  { ...machine, redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
  { ...web, ...withCodes },
  { ...app, ...withCodes, token_endpoint_auth_method: 'none' },
];
