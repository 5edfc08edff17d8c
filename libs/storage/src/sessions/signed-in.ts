import type { RememberedConsent } from '../consents/consents.js';
import { partsOf, selected } from '../postgres/columns.js';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import { userColumns } from '../users/user-columns.js';
import type { UserRecord } from '../users/user-record.js';
import { live, sessionColumns, type SessionRecord } from './session-record.js';

const select = sql(
  'sessions.signed-in',
  `SELECT ${selected('s', sessionColumns, 'session')}, ${selected('u', userColumns, 'user')},
          coalesce(c.scopes, '{}') AS "consent.scopes", coalesce(c.epoch, 0) AS "consent.epoch"
     FROM sessions s JOIN users u ON u.id = s.user_id
     LEFT JOIN consents c ON c.tenant = u.tenant AND c.user_id = u.id AND c.client_id = $2
    WHERE s.secret_hash = $1 AND ${live} AND NOT u.disabled AND u.epoch = s.user_epoch`,
);

/** Who is signed in, and what they let one client do. */
export interface SignedInAt {
  readonly session: SessionRecord;
  readonly user: UserRecord;
  readonly consent: RememberedConsent;
}

/** By the cookie's secret. Without a client there is no consent to read. */
export async function findSignedIn(
  queries: Queries,
  secretHash: Buffer,
  clientId: string | undefined,
): Promise<SignedInAt | undefined> {
  const row = await queries.row(select, [secretHash, clientId ?? null]);
  return row && partsOf<SignedInAt>(row);
}
