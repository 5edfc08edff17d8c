import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import { grantSelection, type StoredGrant } from './grant-facts.js';

const highest = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const selectOfUser = sql(
  'grants.of-user',
  `SELECT ${grantSelection('g')} FROM grants g WHERE g.tenant = $1 AND g.sub = $2 AND g.id < $3
      AND (NOT $4 OR g.status = 'active') ORDER BY g.id DESC LIMIT $5`,
);
const selectOfClient = sql(
  'grants.of-client',
  `SELECT ${grantSelection('g')} FROM grants g WHERE g.tenant = $1 AND g.client_id = $2 AND g.id < $3
      AND (NOT $4 OR g.status = 'active') ORDER BY g.id DESC LIMIT $5`,
);

/** Grants for people and administrators to look at: newest first, before a given id. */
export class GrantLists {
  constructor(private readonly database: Database) {}

  ofUser(
    tenant: string,
    sub: string,
    page: { before?: string; activeOnly: boolean; limit: number },
  ): Promise<StoredGrant[]> {
    return this.database.rows(selectOfUser, [tenant, sub, page.before ?? highest, page.activeOnly, page.limit]);
  }

  ofClient(
    tenant: string,
    clientId: string,
    page: { before?: string; activeOnly: boolean; limit: number },
  ): Promise<StoredGrant[]> {
    return this.database.rows(selectOfClient, [tenant, clientId, page.before ?? highest, page.activeOnly, page.limit]);
  }
}
