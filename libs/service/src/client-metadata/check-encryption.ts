import type { ClientBody, Refuse } from './client-body.js';
import { recipientOf } from '../client-keys/recipient-of.js';
import { keySetOf } from '../client-keys/key-set.js';

const answers = ['id_token', 'userinfo', 'authorization', 'introspection'] as const;

/** OpenID Connect Registration §2: `enc` says how, once `alg` says that; and there has to be a key to encrypt to. */
export function checkEncryption(client: ClientBody, refuse: Refuse): void {
  for (const answer of answers) {
    const algMember = `${answer}_encrypted_response_alg` as const;
    const encMember = `${answer}_encrypted_response_enc` as const;
    const alg = client[algMember];
    if (alg === undefined) {
      if (client[encMember] !== undefined) refuse([encMember], `Needs ${algMember}.`);
    } else if (!hasKeyFor(client, alg)) refuse([algMember], `${alg} needs a key in jwks, or a jwks_uri.`);
  }
  const { request_object_encryption_alg: alg, request_object_encryption_enc: enc } = client;
  if (alg === undefined && enc !== undefined) {
    refuse(['request_object_encryption_enc'], 'Needs request_object_encryption_alg.');
  }
}

/** What lies at a `jwks_uri` may change; it is looked at when it is needed. */
function hasKeyFor({ jwks, jwks_uri: uri }: ClientBody, alg: string): boolean {
  if (uri !== undefined) return true;
  return recipientOf(keySetOf(jwks)?.recipients ?? [], alg) !== undefined;
}
