import type { ClientRecord } from '#storage';

/** What only the client is told, and only now. */
interface Told {
  readonly issuer: string;
  readonly token: string;
  readonly secret: string | undefined;
}

/**
 * All that is registered, with what the client needs to use and manage it.
 *
 * @see RFC 7591 §3.2.1
 * @see RFC 7592 §3
 */
export function registrationAnswer(client: ClientRecord, { issuer, token, secret }: Told): object {
  return {
    ...client.metadata,
    client_id: client.id,
    client_id_issued_at: Math.floor(client.createdAt.getTime() / 1000),
    // RFC 7591 §3.2.1: required beside a secret; 0 means never.
    ...(secret !== undefined && { client_secret: secret, client_secret_expires_at: 0 }),
    registration_access_token: token,
    registration_client_uri: `${issuer}/oauth2/register/${encodeURIComponent(client.id)}`,
  };
}
