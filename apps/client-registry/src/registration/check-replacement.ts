import { timingSafeEqual } from 'node:crypto';
import { objectOf, refusedMetadata } from '#service';
import type { ClientRecord } from '#storage';
import { hashOf } from './bearer-hash.js';

/** RFC 7592 §2.2: what the server says about a client, and never the client itself. */
const serversOwn = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
];

/**
 * The metadata of a replacement, without the members that only say whose it is.
 *
 * @throws OAuthError invalid_client_metadata
 * @see RFC 7592 §2.2
 */
export function replacementOf(body: unknown, client: ClientRecord): { metadata: object; secret: string | undefined } {
  const { client_id: id, client_secret: secret, ...metadata } = objectOf(body);
  const problems = serversOwn
    .filter((member) => Object.hasOwn(metadata, member))
    .map((member) => ({ pointer: `/${member}`, detail: 'Must not be in a replacement.' }));
  if (id !== client.id) problems.push({ pointer: '/client_id', detail: 'Must be the id of this client.' });
  if (secret !== undefined && !isSecretOf(client, secret)) {
    problems.push({ pointer: '/client_secret', detail: 'Must be the present secret; it cannot be chosen.' });
  }
  if (problems.length > 0) throw refusedMetadata(problems);
  return { metadata, secret: typeof secret === 'string' ? secret : undefined };
}

function isSecretOf({ secrets }: ClientRecord, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const hash = hashOf(given);
  return secrets.map((known) => timingSafeEqual(known.hash, hash)).includes(true);
}
