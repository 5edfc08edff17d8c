import { grantRecord } from '../grants/grants.js';
import type { Transaction } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { EndedRecord } from '../revocations/endings.js';
import type { RoleRecord } from './catalogue.js';

const revokeGrants = sql(
  'roles.revoke-grants',
  `UPDATE grants SET status = 'revoked', reason = 'scope_removed', revoked_at = now()
    WHERE tenant = $1 AND status = 'active' AND scope && $3::text[]
      AND sub IN (SELECT id FROM users WHERE tenant = $1 AND roles <> '{}' AND $2 = ANY (roles)) RETURNING id`,
);

/** Who has the role loses the scopes that it no longer gives: grants that hold one of them end. */
export async function endGrantsOfRole(
  transaction: Transaction,
  before: RoleRecord,
  after: RoleRecord | undefined,
): Promise<EndedRecord[]> {
  const lost = before.scopes.filter((scope) => after?.scopes.includes(scope) !== true);
  if (lost.length === 0) return [];
  const grants = await transaction.rows<{ id: string }>(revokeGrants, [before.tenant, before.name, lost]);
  return grants.map(({ id }) => grantRecord(before.tenant, id, 'scope_removed'));
}
