import { capabilities, OAuthError, parseClaimsRequest, wantedOf, type ClaimsRequest } from '#protocol';
import type { Check } from '../authorization-request.js';

/** OpenID Connect Core §5.5 */
export const checkClaims: Check = ({ parameters }) => {
  const text = parameters['claims'];
  if (text === undefined) return { claims: undefined };
  const claims = parseClaimsRequest(text);
  checkAcr(claims);
  return { claims };
};

/**
 * Whoever insists on a way of signing in that there is not must not think that they got it.
 *
 * @see OpenID Connect Core §5.5.1.1
 * @see OpenID Connect Core Error Code unmet_authentication_requirements §2
 */
function checkAcr({ id_token: requests = {} }: ClaimsRequest): void {
  const { acr } = requests;
  const wanted = wantedOf(acr);
  if (acr?.essential !== true || wanted.length === 0) return;
  if (wanted.some((value) => capabilities.acrValues.some((known) => known === value))) return;
  throw new OAuthError('unmet_authentication_requirements', 'Nobody can sign in here in the way that acr asks for.');
}
