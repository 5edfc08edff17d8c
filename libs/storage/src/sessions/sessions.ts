import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { grantRecord, type RevocationReason } from '../grants/grants.js';
import { deleteAttempts } from '../limits/attempts.js';
import { Batches } from '../postgres/batches.js';
import type { Database, Queries, Transaction } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { EndedRecord, Endings } from '../revocations/endings.js';
import { SectorNames } from '../users/sector-names.js';
import { announceEnded } from './announce-ended.js';
import { frontChannelLogouts } from './front-channel-logouts.js';
import { live, selection, type SessionRecord } from './session-record.js';
import { findSignedIn, type Asked, type SignedInAt } from './signed-in.js';

// Every beginning has its audit entry, and forgets the attempts that led to it, in one commit with it.
const begun = `audited AS (
  INSERT INTO audit (id, tenant, actor_kind, actor_id, action, object_kind, object_id, request_id, ip)
  SELECT $1, s.tenant, 'user', s.user_id, 'session.start', 'session', s.id, $2, $3 FROM s
), forgotten AS (${deleteAttempts('(SELECT tenant FROM s)', '$4')})`;
const insertSession = sql(
  'sessions.start',
  `WITH s AS (
     INSERT INTO sessions (id, tenant, user_id, user_epoch, secret_hash, acr, amr, ip, user_agent, idle_expires_at, expires_at)
     SELECT $5, u.tenant, u.id, u.epoch, $6, $7, $8, $3, $9, now() + make_interval(secs => $10), now() + make_interval(secs => $11)
       FROM users u WHERE u.id = $12 AND NOT u.disabled AND u.epoch = $13 RETURNING *
   ), ${begun}, named AS (
     INSERT INTO session_sids (sid, tenant, session_id, sector) SELECT $14, s.tenant, s.id, $15 FROM s WHERE $15::text IS NOT NULL
   ) SELECT ${selection} FROM s`,
);
// At most once a minute: a page view is not worth a write.
const touchSession = sql(
  'sessions.touch',
  `UPDATE sessions SET last_seen_at = now(), idle_expires_at = now() + make_interval(secs => $2)
    WHERE id = $1 AND last_seen_at < now() - interval '1 minute'`,
);
const renewSession = sql(
  'sessions.renew',
  `WITH s AS (
     UPDATE sessions AS s SET secret_hash = $6, auth_time = now(), acr = $7, amr = $8, last_seen_at = now(),
            idle_expires_at = now() + make_interval(secs => $9)
       FROM users u WHERE s.id = $5 AND u.id = s.user_id AND ${live} AND u.epoch = $10 AND NOT u.disabled RETURNING s.*
   ), ${begun} SELECT ${selection} FROM s`,
);
const selectOfUser = sql(
  'sessions.of-user',
  `SELECT ${selection} FROM sessions s WHERE s.user_id = $1 AND ${live} ORDER BY s.last_seen_at DESC LIMIT 200`,
);
const endSession = sql(
  'sessions.end',
  `UPDATE sessions SET ended_at = now(), end_reason = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id`,
);
const selectTenant = sql('sessions.tenant', `SELECT tenant FROM sessions WHERE id = $1 FOR UPDATE`);
const selectSids = sql('sessions.sids', `SELECT sid FROM session_sids WHERE session_id = $1`);
const revokeGrants = sql(
  'sessions.revoke-grants',
  `UPDATE grants SET status = 'revoked', reason = $2, revoked_at = now()
    WHERE session_id = $1 AND status = 'active' AND NOT offline RETURNING id`,
);
// The share lock orders this against an ending, which then sees the new name or makes this find nothing.
const nameSession = sql(
  'sessions.name',
  `WITH known AS (SELECT sid FROM session_sids WHERE session_id = $1 AND sector = $2),
        live AS (SELECT id, tenant FROM sessions WHERE id = $1 AND ended_at IS NULL AND NOT EXISTS (TABLE known) FOR SHARE),
        made AS (INSERT INTO session_sids (sid, tenant, session_id, sector) SELECT $3, tenant, id, $2 FROM live
                 ON CONFLICT (session_id, sector) DO UPDATE SET sector = excluded.sector RETURNING sid)
   TABLE known UNION ALL TABLE made`,
);

export interface NewSession {
  readonly userId: string;
  /** The epoch of the account whose proof was checked: a password changed meanwhile makes it stale. */
  readonly userEpoch: number;
  readonly secretHash: Buffer;
  readonly acr?: string;
  readonly amr: readonly string[];
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The request that began it, for its audit entry. */
  readonly requestId?: string | undefined;
  /** The buckets in which the attempts were counted that led to it, see `Attempts`. */
  readonly attempts?: readonly string[];
  /** Of the client that somebody signs in for: naming the session there later would be a commit of its own. */
  readonly sector?: string | undefined;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
}

/** Signed-in browsers. The cookie's secret is kept hashed; tokens know a session by another name in each sector. */
export class Sessions {
  private readonly looks = new Batches<Asked, SignedInAt | undefined>((asked) => findSignedIn(this.database, asked));
  private readonly sids = new SectorNames<string | undefined>((id, sector) => this.findSid(id, sector));

  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  /** Undefined when the account was disabled or changed its credentials meanwhile. */
  async start(session: NewSession): Promise<SessionRecord | undefined> {
    const { userId, secretHash, acr, amr, userAgent, idleSeconds, lifetimeSeconds, userEpoch, sector } = session;
    const sid = newSid();
    const values = [uuidv7(), secretHash, acr ?? null, amr, userAgent ?? null, idleSeconds, lifetimeSeconds];
    const names = [userId, userEpoch, sid, sector ?? null];
    const started = await this.database.row<SessionRecord>(insertSession, [...entryOf(session), ...values, ...names]);
    if (started && sector !== undefined) this.sids.remember(started.id, sector, sid);
    return started;
  }

  /** Who is signed in by a live session, by the cookie's secret; and what they let a client do, where one asks. */
  findBySecret(secretHash: Buffer, clientId?: string): Promise<SignedInAt | undefined> {
    return this.looks.add({ secretHash, clientId });
  }

  async touch(id: string, idleSeconds: number): Promise<void> {
    await this.database.rows(touchSession, [id, idleSeconds]);
  }

  /** A fresh sign-in in a session that goes on: new secret, new authentication time. */
  renew(
    id: string,
    renewed: Omit<NewSession, 'userId' | 'userAgent' | 'lifetimeSeconds'>,
  ): Promise<SessionRecord | undefined> {
    const { secretHash, acr, amr, idleSeconds, userEpoch } = renewed;
    const values = [id, secretHash, acr ?? null, amr, idleSeconds, userEpoch];
    return this.database.row(renewSession, [...entryOf(renewed), ...values]);
  }

  ofUser(userId: string): Promise<SessionRecord[]> {
    return this.database.rows(selectOfUser, [userId]);
  }

  /** Ends a session with its grants, except offline ones: those belong to the person, not to the browser. Idempotent. */
  async end(
    id: string,
    reason: RevocationReason,
    actor?: string,
    audit?: (queries: Queries) => Promise<void>,
  ): Promise<{ known: boolean; revocationToken: string }> {
    const { value, revocationToken } = await this.endings.endWithToken(async (transaction) => {
      const session = await transaction.row<{ tenant: string }>(selectTenant, [id]);
      if (!session) return { value: false };
      const ended = await transaction.rows<{ id: string }>(endSession, [id, reason]);
      await audit?.(transaction);
      const events = await announceEnded(
        transaction,
        ended.map((row) => row.id),
        { reason, actor },
      );
      const records = await endingRecords(transaction, session.tenant, id, reason);
      return { value: true, records: records.map((record) => ({ ...record, actor })), events };
    });
    return { known: value, revocationToken };
  }

  /** OpenID Connect Front-Channel Logout 1.0: see `frontChannelLogouts`. */
  frontChannelLogouts(id: string): Promise<{ uri: string; sid: string }[]> {
    return frontChannelLogouts(this.database, id);
  }

  /** What tokens call this session in a sector; undefined when it has ended before it had a name there. */
  sid(id: string, sector: string): Promise<string | undefined> {
    return this.sids.of(id, sector);
  }

  private async findSid(id: string, sector: string): Promise<string | undefined> {
    return (await this.database.row<{ sid: string }>(nameSession, [id, sector, newSid()]))?.sid;
  }
}

const newSid = (): string => randomBytes(16).toString('base64url');

/** What goes with every beginning: its audit entry, and the attempts to forget. */
const entryOf = ({ requestId, ip, attempts }: Pick<NewSession, 'requestId' | 'ip' | 'attempts'>): unknown[] => [
  uuidv7(),
  requestId ?? null,
  ip ?? null,
  attempts ?? [],
];

async function endingRecords(
  transaction: Transaction,
  tenant: string,
  id: string,
  reason: RevocationReason,
): Promise<EndedRecord[]> {
  const sids = await transaction.rows<{ sid: string }>(selectSids, [id]);
  const grants = await transaction.rows<{ id: string }>(revokeGrants, [id, reason]);
  return [
    ...sids.map(({ sid }): EndedRecord => ({ tenant, kind: 'sid', id: sid, epoch: 0, reason })),
    ...grants.map((grant) => grantRecord(tenant, grant.id, reason)),
  ];
}
