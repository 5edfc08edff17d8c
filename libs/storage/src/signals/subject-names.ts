import { sectorOfRow } from '../clients/sector-of.js';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const selectSids = sql(
  'subject-names.sids',
  `SELECT n.sid AS name, n.sector, r.rid, s.user_id AS "userId", u.email, u.roles FROM session_sids n
     JOIN sessions s ON s.id = n.session_id JOIN users u ON u.id = s.user_id
     LEFT JOIN user_rids r ON r.user_id = s.user_id AND r.sector = n.sector WHERE n.sid = ANY ($1::text[])`,
);
const selectRids = sql(
  'subject-names.rids',
  `SELECT r.rid AS name, r.sector, r.rid, r.user_id AS "userId", u.email, u.roles FROM user_rids r JOIN users u ON u.id = r.user_id
    WHERE r.rid = ANY ($1::text[])`,
);
const selectSector = sql(
  'subject-names.sector',
  `SELECT ${sectorOfRow('c')} AS sector, c.metadata->>'subject_type' = 'pairwise' AS pairwise FROM clients c WHERE tenant = $1 AND id = $2`,
);

/** Whom a pseudonym names. Events carry pseudonyms only; they can be followed back as long as the log has them and the account is there. */
export interface NamedPerson {
  readonly name: string;
  readonly sector: string;
  /** What tokens of this sector call them. */
  readonly rid: string | null;
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

export interface KnownAs {
  readonly sector: string;
  /** By pseudonyms alone (OpenID Connect Core §8.1). */
  readonly pairwise: boolean | null;
}

/** In which sector a client knows people and sessions, and by which kind of name. */
export async function knowsSubjectsAs(queries: Queries, tenant: string, clientId: string): Promise<KnownAs> {
  return (await queries.row<KnownAs>(selectSector, [tenant, clientId])) ?? { sector: 'public', pairwise: false };
}
