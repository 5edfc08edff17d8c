import type { AuthorizationDetailsType } from '#protocol';
import type { CatalogueView } from './catalogue-cache.js';

/** A type of authorization details, and the resource server that it is for. */
export interface OwnedDetailsType {
  readonly audience: string;
  readonly type: AuthorizationDetailsType;
}

const known = new WeakMap<CatalogueView['resourceServers'], ReadonlyMap<string, OwnedDetailsType>>();

/**
 * By name (RFC 9396 §2.1). Where two resource servers describe one, the first by audience has it. Made once for a view: each token that is
 * issued asks, and there may be many resource servers.
 */
export function detailsTypes({
  resourceServers,
}: Pick<CatalogueView, 'resourceServers'>): ReadonlyMap<string, OwnedDetailsType> {
  const types = known.get(resourceServers) ?? typesOf(resourceServers);
  known.set(resourceServers, types);
  return types;
}

function typesOf(resourceServers: CatalogueView['resourceServers']): ReadonlyMap<string, OwnedDetailsType> {
  const types = new Map<string, OwnedDetailsType>();
  for (const { audience, authorizationDetails } of resourceServers.values()) {
    for (const [name, type] of Object.entries(authorizationDetails ?? {})) {
      if (!types.has(name)) types.set(name, { audience, type });
    }
  }
  return types;
}
