import type { ClientRecord } from '#storage';
import type { AuthorizationRequest } from '../authorization-request/authorization-request.js';

/** RFC 8252 §8.6: any program on the device can take such a redirect, so an earlier consent says nothing about who asks now. */
export const mayRemember = ({ metadata }: ClientRecord, redirectUri: string): boolean =>
  metadata.application_type !== 'native' || redirectUri.startsWith('https:');

/** Whether the person has to be asked before the client gets anything. */
export function needsConsent(
  { client, redirectUri, prompt }: Pick<AuthorizationRequest, 'client' | 'redirectUri' | 'prompt'>,
  scope: readonly string[],
  remembered: readonly string[],
): boolean {
  if (prompt.has('consent')) return true;
  if (client.settings.first_party === true) return false;
  return !mayRemember(client, redirectUri) || scope.some((name) => !remembered.includes(name));
}
