import type { Catalogue, ResourceServerRecord, RoleRecord, ScopeRecord } from './catalogue.js';

export interface CatalogueView {
  readonly scopes: ReadonlyMap<string, ScopeRecord>;
  readonly resourceServers: ReadonlyMap<string, ResourceServerRecord>;
  readonly roles: ReadonlyMap<string, RoleRecord>;
}

/** The catalogue in this process: read again after a change is told, and each minute in case one was missed. */
export class CatalogueCache {
  private readonly views = new Map<string, { readonly view: Promise<CatalogueView>; readonly untilMs: number }>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly nowMs: () => number = Date.now,
  ) {}

  of(tenant: string): Promise<CatalogueView> {
    const known = this.views.get(tenant);
    if (known && known.untilMs > this.nowMs()) return known.view;
    const view = this.load(tenant);
    const entry = { view, untilMs: this.nowMs() + 60_000 };
    this.views.set(tenant, entry);
    view.catch(() => {
      if (this.views.get(tenant) === entry) this.views.delete(tenant);
    });
    return view;
  }

  forget(tenant: string): void {
    this.views.delete(tenant);
  }

  private async load(tenant: string): Promise<CatalogueView> {
    const { scopes, resourceServers, roles } = await this.catalogue.everything(tenant);
    return {
      scopes: new Map(scopes.map((scope) => [scope.name, scope])),
      resourceServers: new Map(resourceServers.map((server) => [server.audience, server])),
      roles: new Map(roles.map((role) => [role.name, role])),
    };
  }
}
