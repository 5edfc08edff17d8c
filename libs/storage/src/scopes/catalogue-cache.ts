import type { Catalogue, ResourceServerRecord, RoleRecord, ScopeRecord } from './catalogue.js';
import { ReloadedView } from './reloaded-view.js';

export interface CatalogueView {
  readonly scopes: ReadonlyMap<string, ScopeRecord>;
  readonly resourceServers: ReadonlyMap<string, ResourceServerRecord>;
  readonly roles: ReadonlyMap<string, RoleRecord>;
}

/** The catalogue in this process. */
export class CatalogueCache extends ReloadedView<CatalogueView> {
  constructor(catalogue: Catalogue, nowMs: () => number = Date.now) {
    super(async (tenant) => {
      const { scopes, resourceServers, roles } = await catalogue.everything(tenant);
      return {
        scopes: new Map(scopes.map((scope) => [scope.name, scope])),
        resourceServers: new Map(resourceServers.map((server) => [server.audience, server])),
        roles: new Map(roles.map((role) => [role.name, role])),
      };
    }, nowMs);
  }
}
