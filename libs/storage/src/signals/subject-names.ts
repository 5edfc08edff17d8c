import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const selectSids = sql(
  'subject-names.sids',
  `SELECT n.sid AS name, n.sector, s.user_id AS "userId", u.email, u.roles FROM session_sids n
     JOIN sessions s ON s.id = n.session_id JOIN users u ON u.id = s.user_id WHERE n.sid = ANY ($1::text[])`,
);
const selectRids = sql(
  'subject-names.rids',
  `SELECT r.rid AS name, r.sector, r.user_id AS "userId", u.email, u.roles FROM user_rids r JOIN users u ON u.id = r.user_id
    WHERE r.rid = ANY ($1::text[])`,
);
const selectSector = sql(
  'subject-names.sector',
  `SELECT coalesce(settings->>'sector', 'public') AS sector FROM clients WHERE tenant = $1 AND id = $2`,
);

/** Whom a pseudonym names. Events carry pseudonyms only; they can be followed back as long as the account is there. */
export interface NamedPerson {
  readonly name: string;
  readonly sector: string;
  readonly userId: string;
  readonly email: string | null;
  readonly roles: readonly string[];
}

export async function personsBehind(
  queries: Queries,
  { sids, rids }: { readonly sids: readonly string[]; readonly rids: readonly string[] },
): Promise<ReadonlyMap<string, NamedPerson>> {
  const found = [
    ...(sids.length > 0 ? await queries.rows<NamedPerson>(selectSids, [sids]) : []),
    ...(rids.length > 0 ? await queries.rows<NamedPerson>(selectRids, [rids]) : []),
  ];
  return new Map(found.map((person) => [person.name, person]));
}

/** In which sector a client knows people and sessions. */
export async function sectorOf(queries: Queries, tenant: string, clientId: string): Promise<string> {
  return (await queries.row<{ sector: string }>(selectSector, [tenant, clientId]))?.sector ?? 'public';
}
