import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { grantRecord, type RevocationReason } from '../grants/grants.js';
import type { Database, Queries, Transaction } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { EndedRecord, Endings } from '../revocations/endings.js';
import { SectorNames } from '../users/sector-names.js';
import { announceEnded } from './announce-ended.js';
import { frontChannelLogouts } from './front-channel-logouts.js';

const selection = `s.id, s.tenant, s.user_id AS "userId", s.auth_time AS "authTime", s.acr, s.amr, s.ip, s.user_agent AS "userAgent",
  s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt", s.idle_expires_at AS "idleExpiresAt", s.expires_at AS "expiresAt"`;
const live = `s.ended_at IS NULL AND s.idle_expires_at > now() AND s.expires_at > now()`;

const insertSession = sql(
  'sessions.start',
  `INSERT INTO sessions AS s (id, tenant, user_id, user_epoch, secret_hash, acr, amr, ip, user_agent, idle_expires_at, expires_at)
   SELECT $1, u.tenant, u.id, u.epoch, $3, $4, $5, $6, $7, now() + make_interval(secs => $8), now() + make_interval(secs => $9)
     FROM users u WHERE u.id = $2 AND NOT u.disabled AND u.epoch = $10 RETURNING ${selection}`,
);
const selectBySecret = sql(
  'sessions.by-secret',
  `SELECT ${selection} FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.secret_hash = $1 AND ${live} AND NOT u.disabled AND u.epoch = s.user_epoch`,
);
// At most once a minute: a page view is not worth a write.
const touchSession = sql(
  'sessions.touch',
  `UPDATE sessions SET last_seen_at = now(), idle_expires_at = now() + make_interval(secs => $2)
    WHERE id = $1 AND last_seen_at < now() - interval '1 minute'`,
);
const renewSession = sql(
  'sessions.renew',
  `UPDATE sessions AS s SET secret_hash = $2, auth_time = now(), acr = $3, amr = $4, last_seen_at = now(),
          idle_expires_at = now() + make_interval(secs => $5)
     FROM users u WHERE s.id = $1 AND u.id = s.user_id AND ${live} AND u.epoch = $6 AND NOT u.disabled RETURNING ${selection}`,
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
const selectSid = sql('sessions.sid', `SELECT sid FROM session_sids WHERE session_id = $1 AND sector = $2`);
// The share lock orders this against an ending, which then sees the new name or makes this find nothing.
const lockLive = sql('sessions.lock-live', `SELECT tenant FROM sessions WHERE id = $1 AND ended_at IS NULL FOR SHARE`);
const insertSid = sql(
  'sessions.insert-sid',
  `INSERT INTO session_sids (sid, tenant, session_id, sector) VALUES ($1, $2, $3, $4)
   ON CONFLICT (session_id, sector) DO UPDATE SET sector = excluded.sector RETURNING sid`,
);

export interface SessionRecord {
  readonly id: string;
  readonly tenant: string;
  readonly userId: string;
  readonly authTime: Date;
  readonly acr: string | null;
  readonly amr: readonly string[];
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
}

export interface NewSession {
  readonly userId: string;
  /** The epoch of the account whose proof was checked: a password changed meanwhile makes it stale. */
  readonly userEpoch: number;
  readonly secretHash: Buffer;
  readonly acr?: string;
  readonly amr: readonly string[];
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
}

/** Signed-in browsers. The cookie's secret is kept hashed; tokens know a session by another name in each sector. */
export class Sessions {
  private readonly sids = new SectorNames<string | undefined>((id, sector) => this.findSid(id, sector));

  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  /** Undefined when the account was disabled or changed its credentials meanwhile. */
  start(session: NewSession): Promise<SessionRecord | undefined> {
    const { userId, secretHash, acr, amr, ip, userAgent, idleSeconds, lifetimeSeconds, userEpoch } = session;
    const values = [uuidv7(), userId, secretHash, acr ?? null, amr, ip ?? null, userAgent ?? null];
    return this.database.row(insertSession, [...values, idleSeconds, lifetimeSeconds, userEpoch]);
  }

  /** The live session of a cookie's secret. */
  findBySecret(secretHash: Buffer): Promise<SessionRecord | undefined> {
    return this.database.row(selectBySecret, [secretHash]);
  }

  async touch(id: string, idleSeconds: number): Promise<void> {
    await this.database.rows(touchSession, [id, idleSeconds]);
  }

  /** A fresh sign-in in a session that goes on: new secret, new authentication time. */
  renew(
    id: string,
    renewed: Pick<NewSession, 'secretHash' | 'acr' | 'amr' | 'idleSeconds' | 'userEpoch'>,
  ): Promise<SessionRecord | undefined> {
    const { secretHash, acr, amr, idleSeconds, userEpoch } = renewed;
    return this.database.row(renewSession, [id, secretHash, acr ?? null, amr, idleSeconds, userEpoch]);
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
    const known = await this.database.row<{ sid: string }>(selectSid, [id, sector]);
    if (known) return known.sid;
    return this.database.transaction(async (transaction) => {
      const live = await transaction.row<{ tenant: string }>(lockLive, [id]);
      if (!live) return undefined;
      const values = [randomBytes(16).toString('base64url'), live.tenant, id, sector];
      return (await transaction.row<{ sid: string }>(insertSid, values))?.sid;
    });
  }
}

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
