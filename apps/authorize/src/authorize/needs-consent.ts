import { parseScope, scopesOfClaims, type ClaimMapping } from '#protocol';
import type { ClientRecord } from '#storage';
import type { AuthorizationRequest } from '../authorization-request/authorization-request.js';

/** RFC 8252 §8.6: any program on the device can take such a redirect, so an earlier consent says nothing about who asks now. */
export const mayRemember = ({ metadata }: ClientRecord, redirectUri: string): boolean =>
  metadata.application_type !== 'native' || redirectUri.startsWith('https:');

/**
 * What the person is asked about: the scopes, and those that cover claims that are asked for by name. Beyond the client's
 * registration nothing is told, so nothing is asked.
 *
 * @see OpenID Connect Core §5.5
 */
export function rightsAsked(
  { client, claims }: Pick<AuthorizationRequest, 'client' | 'claims'>,
  scope: readonly string[],
  mappings: readonly ClaimMapping[],
): readonly string[] {
  const registered = parseScope(client.metadata.scope);
  const named = Object.keys({ ...claims?.userinfo, ...claims?.id_token });
  const mapped = mappings.filter(
    ({ claim, client_id: id }) => named.includes(claim) && (id === undefined || id === client.id),
  );
  const covering = [...scopesOfClaims(named), ...mapped.flatMap(({ scope: needed }) => needed ?? [])];
  return [...new Set([...scope, ...covering.filter((name) => registered.includes(name))])];
}

type Questioned = Pick<AuthorizationRequest, 'client' | 'redirectUri' | 'prompt' | 'authorizationDetails'>;

/** Whether the person has to be asked before the client gets anything. */
export function needsConsent(
  { client, redirectUri, prompt, authorizationDetails }: Questioned,
  rights: readonly string[],
  remembered: readonly string[],
): boolean {
  if (prompt.has('consent')) return true;
  if (client.settings.first_party === true) return false;
  // RFC 9396 §11.2: this payment is no other payment, so nothing is remembered of it.
  if (authorizationDetails.length > 0) return true;
  return !mayRemember(client, redirectUri) || rights.some((name) => !remembered.includes(name));
}
