import { sectorOfRow } from '../clients/sector-of.js';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const select = sql(
  'sessions.front-channel-logouts',
  `SELECT DISTINCT c.metadata->>'frontchannel_logout_uri' AS uri, n.sid
     FROM grants g
     JOIN clients c ON c.tenant = g.tenant AND c.id = g.client_id AND NOT c.disabled AND c.metadata ? 'frontchannel_logout_uri'
     JOIN session_sids n ON n.session_id = g.session_id AND n.sector = ${sectorOfRow('c')}
    WHERE g.session_id = $1 AND g.reason IS DISTINCT FROM 'code_misuse'
    LIMIT 50`,
);

/** Where the browser goes to sign out of the clients that took part, and by which name they know the session. */
export const frontChannelLogouts = (queries: Queries, sessionId: string): Promise<{ uri: string; sid: string }[]> =>
  queries.rows(select, [sessionId]);
