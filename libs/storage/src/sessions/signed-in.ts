import type { RememberedConsent } from '../consents/consents.js';
import { partsOf, selected } from '../postgres/columns.js';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import { userColumns } from '../users/user-columns.js';
import type { UserRecord } from '../users/user-record.js';
import { live, sessionColumns, type SessionRecord } from './session-record.js';

const select = sql(
  'sessions.signed-in',
  `SELECT asked.place::int AS "asked.place", ${selected('s', sessionColumns, 'session')}, ${selected('u', userColumns, 'user')},
          coalesce(c.scopes, '{}') AS "consent.scopes", coalesce(c.epoch, 0) AS "consent.epoch"
     FROM unnest($1::bytea[], $2::text[]) WITH ORDINALITY AS asked (secret_hash, client_id, place)
     JOIN sessions s ON s.secret_hash = asked.secret_hash JOIN users u ON u.id = s.user_id
     LEFT JOIN consents c ON c.tenant = u.tenant AND c.user_id = u.id AND c.client_id = asked.client_id
    WHERE ${live} AND NOT u.disabled AND u.epoch = s.user_epoch`,
);

/** Who is signed in, and what they let one client do. */
export interface SignedInAt {
  readonly session: SessionRecord;
  readonly user: UserRecord;
  readonly consent: RememberedConsent;
}

interface Found extends SignedInAt {
  /** Counted from 1. */
  readonly asked: { readonly place: number };
}

export interface Asked {
  /** Of the cookie. */
  readonly secretHash: Buffer;
  /** Without a client there is no consent to read. */
  readonly clientId: string | undefined;
}

/** Those who are signed in, in the order in which they were asked for. */
export async function findSignedIn(
  queries: Queries,
  asked: readonly Asked[],
): Promise<readonly (SignedInAt | undefined)[]> {
  const rows = await queries.rows(select, [
    asked.map(({ secretHash }) => secretHash),
    asked.map(({ clientId }) => clientId ?? null),
  ]);
  const found = new Map<number, SignedInAt>();
  for (const row of rows) {
    const { asked: by, ...signedIn } = partsOf<Found>(row);
    found.set(by.place, signedIn);
  }
  return asked.map((_, index) => found.get(index + 1));
}
