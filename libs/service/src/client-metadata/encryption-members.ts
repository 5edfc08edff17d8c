import * as z from 'zod';
import { capabilities } from '#protocol';

const alg = (what: string) =>
  z.enum(capabilities.keyEncryptionAlgorithms).optional().describe(`Encrypts ${what} to a key of the client`);
const enc = z.enum(capabilities.contentEncryptionAlgorithms).optional().describe('A128CBC-HS256 by default');

/** What is encrypted for a client (OpenID Connect Registration §2, JARM §3, RFC 9701 §6). */
export const encryptionMembers = {
  id_token_encrypted_response_alg: alg('its ID tokens'),
  id_token_encrypted_response_enc: enc,
  userinfo_encrypted_response_alg: alg('what userinfo answers'),
  userinfo_encrypted_response_enc: enc,
  authorization_encrypted_response_alg: alg('signed authorization responses (JARM)'),
  authorization_encrypted_response_enc: enc,
  introspection_encrypted_response_alg: alg('signed introspection answers'),
  introspection_encrypted_response_enc: enc,
  request_object_encryption_alg: z
    .enum(capabilities.requestObjectEncryptionAlgorithms)
    .optional()
    .describe('What it may encrypt its request objects by, to a key of ours'),
  request_object_encryption_enc: enc,
} as const;
