import type { Grant } from './grant.js';

/** The grants of this server by their `grant_type`. */
export class GrantsByType {
  private readonly byType: ReadonlyMap<string, Grant>;

  constructor(grants: readonly Grant[]) {
    this.byType = new Map(grants.map((grant) => [grant.grantType, grant]));
  }

  get(grantType: string): Grant | undefined {
    return this.byType.get(grantType);
  }
}
