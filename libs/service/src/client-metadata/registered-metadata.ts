import * as z from 'zod';
import { parseScope } from '#protocol';
import type { ClientMetadata } from '#storage';
import { fieldsOf } from '../errors/fields-of.js';
import { checkClient } from './client-body.js';
import { clientMembers } from './client-members.js';
import { refusedMetadata } from './refused-metadata.js';
import { translations } from './translations.js';

/** Ours alone: what a client may be beyond its metadata is for administrators to say. */
const members = z.object(clientMembers).omit({ settings: true }).superRefine(checkClient);

/** With translated members (`client_name#de`) under their own names. */
export type RegisteredMetadata = ClientMetadata & { readonly client_name: string };

type Json = Readonly<Record<string, unknown>>;

/**
 * The metadata that is registered for a client, of what it asks for: unknown members are ignored, defaults filled in, the scope
 * narrowed.
 *
 * @throws OAuthError invalid_redirect_uri, invalid_client_metadata
 * @see RFC 7591 §2
 */
export function registeredMetadata(given: Json, scopes: readonly string[]): RegisteredMetadata {
  const translated = translations(given);
  const parsed = members.safeParse({ client_name: nameFor(given), ...given });
  const problems = [...translated.problems, ...(parsed.success ? [] : fieldsOf(parsed.error.issues))];
  if (!parsed.success || problems.length > 0) throw refusedMetadata(problems);
  const { scope, ...client } = parsed.data;
  return { ...withDefaults(client as RegisteredMetadata), ...translated.values, ...narrowed(scope, scopes) };
}

/** RFC 7592 §2.2: null is as good as absent. */
export function objectOf(body: unknown): Json {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refusedMetadata([{ pointer: '/', detail: 'The body must be a JSON object.' }]);
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** People have to be told some name; where it leads to is at least true. */
function nameFor({ redirect_uris: uris }: Json): string {
  const first: unknown = Array.isArray(uris) ? uris[0] : undefined;
  const host = typeof first === 'string' && URL.canParse(first) ? new URL(first).host : '';
  return host.slice(0, 200) || 'Application';
}

/** RFC 7591 §2, OpenID Connect Dynamic Client Registration §2: what is so when a member is left out. */
function withDefaults(client: RegisteredMetadata): RegisteredMetadata {
  const { grant_types: grants = ['authorization_code'] } = client;
  return {
    token_endpoint_auth_method: 'client_secret_basic',
    application_type: 'web',
    subject_type: 'public',
    id_token_signed_response_alg: 'RS256',
    ...client,
    grant_types: grants,
    response_types: client.response_types ?? (grants.includes('authorization_code') ? ['code'] : []),
  };
}

/** RFC 7591 §2: a client without `scope` gets a default set; §3.2.1: what was registered may be less than was asked for. */
function narrowed(asked: string | undefined, allowed: readonly string[]): { readonly scope?: string } {
  const granted = asked === undefined ? allowed : parseScope(asked).filter((scope) => allowed.includes(scope));
  if (asked !== undefined && granted.length === 0) {
    throw refusedMetadata([{ pointer: '/scope', detail: 'None of these scopes may be registered here.' }]);
  }
  return granted.length === 0 ? {} : { scope: granted.join(' ') };
}
