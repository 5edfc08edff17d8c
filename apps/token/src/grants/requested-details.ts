import { narrowedDetails, type AuthorizationDetail } from '#protocol';
import type { GrantFacts } from '#storage';
import type { TokenRequest } from './grant.js';

/**
 * The authorization details that the token is asked for, among those that were granted and that the client may still use.
 *
 * @throws OAuthError invalid_authorization_details
 * @see RFC 9396 §6
 */
export function requestedDetails(
  { form, client }: Pick<TokenRequest, 'form' | 'client'>,
  { authorizationDetails }: Pick<GrantFacts, 'authorizationDetails'>,
): readonly AuthorizationDetail[] {
  const registered = client.metadata.authorization_details_types ?? [];
  const granted = (authorizationDetails ?? []).filter(({ type }) => registered.includes(type));
  return narrowedDetails(form['authorization_details'], granted);
}
