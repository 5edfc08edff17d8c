import { OAuthError } from '#protocol';
import { registeredMetadata, type RegisteredMetadata } from '../client-metadata/registered-metadata.js';
import { ruleProblems, type EffectiveRules } from '../client-metadata/registration-rules.js';
import { unusableDocument } from './unusable-document.js';

type Json = Readonly<Record<string, unknown>>;

/** Nobody can share a secret by a document that everybody can read. */
const methods = ['none', 'private_key_jwt'];

/**
 * The metadata of the client that a document describes.
 *
 * @throws OAuthError invalid_client
 * @see draft-ietf-oauth-client-id-metadata-document §4
 */
export function documentMetadata(url: string, document: Json, rules: EffectiveRules): RegisteredMetadata {
  checkOwn(url, document);
  const { token_endpoint_auth_method: method = 'none' } = document;
  const client = readable({ ...document, token_endpoint_auth_method: method }, rules);
  const problems = ruleProblems(client, rules);
  if (problems.length > 0) throw unusableDocument(problems.map((problem) => told(problem)).join(' '));
  return client;
}

/** What no document may say. */
function checkOwn(url: string, document: Json): void {
  // §4.1: compared as text, so that a document speaks for its own address alone.
  if (document['client_id'] !== url) throw unusableDocument('Its client_id is not its own address.');
  for (const member of ['client_secret', 'client_secret_expires_at']) {
    if (Object.hasOwn(document, member)) throw unusableDocument(`It holds ${member}, which no document may.`);
  }
  const { token_endpoint_auth_method: method = 'none' } = document;
  if (!methods.includes(String(method))) {
    throw unusableDocument(`token_endpoint_auth_method is not ${methods.join(' or ')}.`);
  }
  // Which sector somebody belongs to would be theirs to say (OpenID Connect Core §8.1), and nobody has asked them.
  if (document['subject_type'] === 'pairwise' || Object.hasOwn(document, 'sector_identifier_uri')) {
    throw unusableDocument('Its subject_type is not public.');
  }
}

function readable(members: Json, rules: EffectiveRules): RegisteredMetadata {
  try {
    return registeredMetadata(members, rules.scopes);
  } catch (error) {
    throw error instanceof OAuthError ? unusableDocument(error.description) : error;
  }
}

const told = ({ pointer, detail }: { readonly pointer: string; readonly detail: string }): string =>
  `${pointer.slice(1)}: ${detail}`;
