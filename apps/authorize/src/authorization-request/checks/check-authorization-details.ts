import { checkDetail, invalidDetails, parseAuthorizationDetails } from '#protocol';
import { detailsTypes } from '#storage';
import type { Check } from '../authorization-request.js';

/** RFC 9396 §5: of types that a resource server has, that the client is registered for, and as they are described. */
export const checkAuthorizationDetails: Check = ({ parameters, catalogue }, { client }) => {
  const authorizationDetails = parseAuthorizationDetails(parameters['authorization_details']);
  const registered = client?.metadata.authorization_details_types ?? [];
  const known = detailsTypes(catalogue);
  for (const detail of authorizationDetails) {
    const found = registered.includes(detail.type) ? known.get(detail.type) : undefined;
    if (!found) throw invalidDetails('A type in authorization_details is unknown, or this application may not use it.');
    checkDetail(detail, found.type);
  }
  return { authorizationDetails };
};
