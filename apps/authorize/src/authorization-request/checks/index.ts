import type { Check } from '../authorization-request.js';
import { checkAuthorizationDetails } from './check-authorization-details.js';
import { checkClaims } from './check-claims.js';
import { checkClient } from './check-client.js';
import { checkCodeChallenge } from './check-code-challenge.js';
import { checkDpopKey } from './check-dpop-key.js';
import { checkLengths } from './check-lengths.js';
import { checkNonce } from './check-nonce.js';
import { checkMaxAge } from './check-max-age.js';
import { checkOrigin } from './check-origin.js';
import { checkProfile } from './check-profile.js';
import { checkPrompt } from './check-prompt.js';
import { checkRedirectUri } from './check-redirect-uri.js';
import { checkRegistration } from './check-registration.js';
import { checkResource } from './check-resource.js';
import { checkResponseMode, takeDefaultMode } from './check-response-mode.js';
import { checkResponseType } from './check-response-type.js';
import { checkScope } from './check-scope.js';
import { checkState } from './check-state.js';
import { takeHints } from './take-hints.js';

/** The authorization request, in the order in which it is checked. */
export const checks: readonly Check[] = [
  checkClient,
  checkRedirectUri,
  // RFC 6749 §4.1.2.1: from here on the redirect URI is known to be the client's own, so errors go back to it.
  checkState,
  takeDefaultMode,
  checkResponseMode,
  checkProfile,
  checkOrigin,
  checkRegistration,
  checkResponseType,
  checkLengths,
  checkCodeChallenge,
  checkNonce,
  checkDpopKey,
  checkAuthorizationDetails,
  checkScope,
  checkResource,
  checkPrompt,
  checkMaxAge,
  checkClaims,
  takeHints,
];
