import { grantRecord } from '../grants/grants.js';
import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { Endings } from '../revocations/endings.js';

const selectConsent = sql(
  'consents.find',
  `SELECT scopes, epoch FROM consents WHERE tenant = $1 AND user_id = $2 AND client_id = $3`,
);
const upsertConsent = sql(
  'consents.give',
  `INSERT INTO consents AS c (tenant, user_id, client_id, scopes) VALUES ($1, $2, $3, $4)
   ON CONFLICT (tenant, user_id, client_id)
   DO UPDATE SET scopes = ARRAY(SELECT DISTINCT unnest(c.scopes || excluded.scopes) ORDER BY 1), granted_at = now()`,
);
// Redemptions of this pair hold it shared: each has committed before this, or comes after it and finds the epoch raised.
const lockPair = sql('consents.lock-pair', `SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))`);
const withdrawConsent = sql(
  'consents.withdraw',
  `INSERT INTO consents AS c (tenant, user_id, client_id, scopes, epoch) VALUES ($1, $2, $3, '{}', 1)
   ON CONFLICT (tenant, user_id, client_id) DO UPDATE SET scopes = '{}', epoch = c.epoch + 1`,
);
const revokePair = sql(
  'consents.revoke-grants',
  `UPDATE grants SET status = 'revoked', reason = 'consent_withdrawn', revoked_at = now()
    WHERE sub = $2 AND client_id = $3 AND tenant = $1 AND status = 'active' RETURNING id`,
);
const selectOfUser = sql(
  'consents.of-user',
  `SELECT c.client_id AS "clientId", k.name AS "clientName", c.scopes, c.granted_at AS "grantedAt"
     FROM consents c JOIN clients k ON k.tenant = c.tenant AND k.id = c.client_id
    WHERE c.tenant = $1 AND c.user_id = $2 AND c.scopes <> '{}' ORDER BY c.granted_at DESC LIMIT 500`,
);

export interface ConsentRecord {
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly grantedAt: Date;
}

export interface RememberedConsent {
  readonly scopes: readonly string[];
  readonly epoch: number;
}

/** What a person has let a client do, remembered for the next time. */
export class Consents {
  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  /** What is remembered, and the epoch that a code of now carries: a withdrawal outdates it. */
  async find(tenant: string, userId: string, clientId: string): Promise<RememberedConsent> {
    const known = await this.database.row<RememberedConsent>(selectConsent, [tenant, userId, clientId]);
    return known ?? { scopes: [], epoch: 0 };
  }

  async give(tenant: string, userId: string, clientId: string, scopes: readonly string[]): Promise<void> {
    await this.database.rows(upsertConsent, [tenant, userId, clientId, scopes]);
  }

  ofUser(tenant: string, userId: string): Promise<ConsentRecord[]> {
    return this.database.rows(selectOfUser, [tenant, userId]);
  }

  /** Forgets the consent and ends the grants of this pair; the person's other clients keep theirs. */
  withdraw(tenant: string, userId: string, clientId: string, actor?: string): Promise<number> {
    return this.endings.end(async (transaction) => {
      await transaction.rows(lockPair, [userId, clientId]);
      await transaction.rows(withdrawConsent, [tenant, userId, clientId]);
      const grants = await transaction.rows<{ id: string }>(revokePair, [tenant, userId, clientId]);
      const records = grants.map(({ id }) => ({ ...grantRecord(tenant, id, 'consent_withdrawn'), actor }));
      return { value: records.length, records };
    });
  }
}
