import type { ClaimMapping } from '#protocol';
import type { Catalogue, ResourceServerRecord, RoleRecord, ScopeRecord } from './catalogue.js';
import { ReloadedView } from './reloaded-view.js';

export interface CatalogueView {
  readonly scopes: ReadonlyMap<string, ScopeRecord>;
  readonly resourceServers: ReadonlyMap<string, ResourceServerRecord>;
  readonly roles: ReadonlyMap<string, RoleRecord>;
  /** In the order of their names. */
  readonly claimMappings: readonly ClaimMapping[];
}

/** The catalogue in this process. */
export class CatalogueCache extends ReloadedView<CatalogueView> {
  constructor(catalogue: Catalogue, nowMs: () => number = Date.now) {
    super(async (tenant) => {
      const { scopes, resourceServers, roles, claimMappings } = await catalogue.everything(tenant);
      return {
        scopes: new Map(scopes.map((scope) => [scope.name, scope])),
        resourceServers: new Map(resourceServers.map((server) => [server.audience, server])),
        roles: new Map(roles.map((role) => [role.name, role])),
        claimMappings: claimMappings.map(({ mapping }) => mapping),
      };
    }, nowMs);
  }
}
