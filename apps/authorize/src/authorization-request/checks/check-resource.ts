import { OAuthError, parseScope } from '#protocol';
import { allValues } from '#service';
import { detailsTypes } from '#storage';
import type { Check } from '../authorization-request.js';

const most = 10;

/** RFC 8707 §2: resource servers that are known and that the client may ask for. */
export const checkResource: Check = ({ parameters, catalogue }, { client }) => {
  const resource = [...new Set(allValues(parameters, 'resource'))];
  if (resource.length > most) refuse();
  const ofScopes = parseScope(client?.metadata.scope).map((scope) => catalogue.scopes.get(scope)?.audience);
  const types = detailsTypes(catalogue);
  const ofDetails = (client?.metadata.authorization_details_types ?? []).map((name) => types.get(name)?.audience);
  const allowed = [...ofScopes, ...ofDetails, ...(client?.settings.resources ?? [])];
  if (!resource.every((audience) => catalogue.resourceServers.has(audience) && allowed.includes(audience))) refuse();
  return { resource };
};

function refuse(): never {
  throw new OAuthError('invalid_target', 'The resource is unknown, or this application may not ask for it.');
}
