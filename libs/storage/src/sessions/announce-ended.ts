import { outboxEvent, sessionEnded, type OutboxEvent } from '#events';
import { sectorOfRow } from '../clients/sector-of.js';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const selectNames = sql(
  'sessions.names-of-ended',
  `SELECT tenant, sid, sector, (extract(epoch FROM now()) * 1000)::float8 AS "atMs" FROM session_sids
    WHERE session_id = ANY ($1::uuid[]) ORDER BY sid`,
);
// Every client that took part, in one statement however many they are; each by its sector's name of the session.
const insertLogouts = sql(
  'deliveries.insert-logouts',
  `INSERT INTO deliveries (id, tenant, kind, target, endpoint, message)
   SELECT gen_random_uuid(), c.tenant, 'logout', c.id, c.metadata->>'backchannel_logout_uri',
          jsonb_build_object('sid', n.sid, 'sub', CASE WHEN g.pairwise THEN g.rid ELSE g.sub::text END)
     FROM (SELECT DISTINCT tenant, client_id, session_id, sub, pairwise, rid FROM grants
            WHERE session_id = ANY ($1::uuid[]) AND reason IS DISTINCT FROM 'code_misuse') g
     JOIN clients c ON c.tenant = g.tenant AND c.id = g.client_id AND NOT c.disabled AND c.metadata ? 'backchannel_logout_uri'
     JOIN session_sids n ON n.session_id = g.session_id AND n.sector = ${sectorOfRow('c')}`,
);

interface Ending {
  readonly reason: string;
  readonly actor?: string | undefined;
}

/**
 * Part of every transaction that ends sessions: what is told of it, and a logout delivery for each client that took part
 * (OpenID Connect Back-Channel Logout 1.0 §2.5). Nobody waits for a client.
 */
export async function announceEnded(
  queries: Queries,
  sessionIds: readonly string[],
  { reason, actor = 'system' }: Ending,
): Promise<OutboxEvent[]> {
  if (sessionIds.length === 0) return [];
  await queries.rows(insertLogouts, [sessionIds]);
  const names = await queries.rows<{ tenant: string; sid: string; sector: string; atMs: number }>(selectNames, [
    sessionIds,
  ]);
  return names.map(({ tenant, sid, sector, atMs }) =>
    outboxEvent(sessionEnded, tenant, sid, { tenant, sid, sector, reason, actor, at: Math.floor(atMs) }),
  );
}
