import { v7 as uuidv7 } from 'uuid';
import type { GrantFacts } from '../grants/grant-facts.js';
import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insert = sql(
  'backchannel.insert',
  `INSERT INTO backchannel_requests
     (id, tenant, hash, client_id, user_id, scope, resource, binding_message, notification, wait_seconds, expires_at)
   SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now() + make_interval(secs => $11)
    WHERE (SELECT count(*) FROM backchannel_requests
            WHERE tenant = $2 AND client_id = $4 AND user_id = $5 AND decision IS NULL AND expires_at > now()) < $12
   RETURNING 1`,
);
const lockPair = sql('backchannel.lock-pair', `SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 1))`);
const selectWaiting = sql(
  'backchannel.waiting',
  `SELECT id, client_id AS "clientId", scope, resource, binding_message AS "bindingMessage" FROM backchannel_requests
    WHERE tenant = $1 AND user_id = $2 AND decision IS NULL AND expires_at > now() ORDER BY id DESC LIMIT 20`,
);
// Whoever decides first has decided; a client in ping mode is told by the same statement.
const updateDecided = sql(
  'backchannel.decide',
  `WITH decided AS (
     UPDATE backchannel_requests SET decision = $4
      WHERE tenant = $1 AND id = $2 AND user_id = $3 AND decision IS NULL AND expires_at > now()
      RETURNING tenant, hash, client_id, notification, expires_at
   ), told AS (
     INSERT INTO deliveries (id, tenant, kind, target, endpoint, message)
     SELECT gen_random_uuid(), d.tenant, 'ciba', d.client_id, c.metadata->>'backchannel_client_notification_endpoint',
            jsonb_build_object('name', d.hash, 'sealed', d.notification, 'until', extract(epoch FROM d.expires_at)::bigint)
       FROM decided d JOIN clients c ON c.tenant = d.tenant AND c.id = d.client_id AND NOT c.disabled
      WHERE d.notification IS NOT NULL AND c.metadata ? 'backchannel_client_notification_endpoint'
   )
   SELECT 1 FROM decided`,
);
// Only while nothing is decided does it matter how often a client asks.
const updatePolled = sql(
  'backchannel.poll',
  `WITH found AS (
     SELECT id, decision, expires_at <= now() AS "isExpired",
            coalesce(now() < asked_at + make_interval(secs => wait_seconds), false) AS "isTooSoon"
       FROM backchannel_requests WHERE tenant = $1 AND hash = $2 AND client_id = $3 FOR UPDATE
   ), paced AS (
     UPDATE backchannel_requests r
        SET asked_at = now(), wait_seconds = CASE WHEN f."isTooSoon" THEN least(r.wait_seconds + $4, 300) ELSE r.wait_seconds END
       FROM found f WHERE r.id = f.id AND f.decision IS NULL AND NOT f."isExpired"
   )
   SELECT decision, "isExpired", "isTooSoon" FROM found`,
);
const deleteExpired = sql(
  'backchannel.forget',
  `DELETE FROM backchannel_requests WHERE expires_at < now() - interval '1 hour'`,
);

/** OpenID Connect CIBA §7.3: seconds between two questions of a client, where it is told nothing else. */
export const backchannelIntervalSeconds = 5;
/** So many questions of one client wait for one person: more would only be meant to tire them. */
const mostWaiting = 5;
/** §11: by so much a client that asks too often has to wait longer, from then on. */
const slowDownSeconds = 5;

export interface NewBackchannelRequest {
  readonly tenant: string;
  /** The stored name of its `auth_req_id`. */
  readonly name: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly bindingMessage: string | undefined;
  readonly notification: string | undefined;
  readonly lifetimeSeconds: number;
}

/** A request that a person has not decided yet. */
export interface WaitingRequest {
  readonly id: string;
  readonly clientId: string;
  readonly scope: readonly string[];
  readonly resource: readonly string[];
  readonly bindingMessage: string | null;
}

export type BackchannelDecision =
  | { readonly outcome: 'denied' }
  | { readonly outcome: 'allowed'; readonly facts: GrantFacts; readonly consentEpoch: number };

export type BackchannelPoll =
  BackchannelDecision | { readonly outcome: 'unknown' | 'expired' | 'too-soon' | 'pending' };

interface Polled {
  readonly decision: BackchannelDecision | null;
  readonly isExpired: boolean;
  readonly isTooSoon: boolean;
}

/** What clients ask people for over a channel of their own; Postgres decides who was first, and tells the time. */
export class BackchannelRequests {
  constructor(private readonly database: Database) {}

  /** @returns whether it is kept: no more than a few of a client wait for one person */
  async add(request: NewBackchannelRequest): Promise<boolean> {
    const { tenant, name, clientId, userId, scope, resource, bindingMessage, notification, lifetimeSeconds } = request;
    const asked = [scope, resource, bindingMessage ?? null, notification ?? null];
    const limits = [backchannelIntervalSeconds, lifetimeSeconds, mostWaiting];
    const values = [uuidv7(), tenant, name, clientId, userId, ...asked, ...limits];
    return this.database.transaction(async (transaction) => {
      // In a statement of its own: the count after it sees what the one before has committed.
      await transaction.rows(lockPair, [clientId, userId]);
      return (await transaction.row(insert, values)) !== undefined;
    });
  }

  /** The newest first. */
  waiting(tenant: string, userId: string): Promise<WaitingRequest[]> {
    return this.database.rows(selectWaiting, [tenant, userId]);
  }

  /** @returns whether it was the first decision, by the person who was asked, and in time */
  async decide(tenant: string, id: string, userId: string, decision: BackchannelDecision): Promise<boolean> {
    return (await this.database.row(updateDecided, [tenant, id, userId, JSON.stringify(decision)])) !== undefined;
  }

  /** What has been decided, for the client that asked. */
  async poll(tenant: string, name: string, clientId: string): Promise<BackchannelPoll> {
    const found = await this.database.row<Polled>(updatePolled, [tenant, name, clientId, slowDownSeconds]);
    if (!found) return { outcome: 'unknown' };
    if (found.isExpired) return { outcome: 'expired' };
    return found.decision ?? { outcome: found.isTooSoon ? 'too-soon' : 'pending' };
  }

  /** Kept a while longer than they are good, so that a client learns that the time is over. */
  async forgetExpired(): Promise<void> {
    await this.database.rows(deleteExpired);
  }
}
