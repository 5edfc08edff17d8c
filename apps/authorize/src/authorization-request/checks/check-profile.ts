import { checkProfiledRequest, rulesOf } from '#protocol';
import type { Check } from '../authorization-request.js';

/** What the client's profile says (FAPI 2.0), beyond what all clients have to do. */
export const checkProfile: Check = ({ parameters, isPushed, isSigned }, known) => {
  const { client, redirectUriGiven = false, responseMode = 'query' } = known;
  const rules = rulesOf(client);
  if (rules) checkProfiledRequest(rules, { parameters, isPushed, isSigned, redirectUriGiven, responseMode });
  return {};
};
