import { randomUUID } from 'node:crypto';
import { grantLifecycle, type OutboxEvent } from '#events';
import type { Database, Queries } from '../postgres/database.js';
import { CommitUnknown } from '../postgres/postgres-errors.js';
import { sql } from '../postgres/statement.js';
import type { NewFamily } from '../refresh/new-family.js';
import type { EndedRecord, Endings } from '../revocations/endings.js';
import { grantEvent } from './grant-event.js';
import {
  awaitsCode,
  grantColumns,
  grantRow,
  grantSelection,
  type GrantFacts,
  type StoredGrant,
} from './grant-facts.js';
import { Redemptions, type Redemption } from './redemptions.js';

// The conditions are the guarantee: whatever else has come to the row since, a replay that ended it above all, stands.
const takeBack = sql(
  'grants.take-back',
  `WITH back AS (UPDATE grants SET attempt = '${awaitsCode}' WHERE id = $1 AND attempt = $2 AND status = 'active' RETURNING id),
        unborn AS (UPDATE refresh_families f SET expires_at = now() FROM back WHERE f.gid = back.id)
   SELECT id FROM back`,
);
const insertBurned = sql(
  'grants.burn',
  `INSERT INTO grants AS g (${grantColumns}, status, reason, revoked_at)
   SELECT ${grantColumns}, 'revoked', $2, now() FROM jsonb_populate_record(NULL::grants, $1)
   ON CONFLICT (id) DO UPDATE SET attempt = gen_random_uuid() WHERE g.attempt = '${awaitsCode}' RETURNING g.id`,
);
// The loser of a race may come before the winner's row exists, so the row is made revoked.
const upsertRevoked = sql(
  'grants.revoke-replayed',
  `INSERT INTO grants AS g (${grantColumns}, status, reason, revoked_at)
   SELECT ${grantColumns}, 'revoked', 'code_replay', now() FROM jsonb_populate_record(NULL::grants, $1)
   ON CONFLICT (id) DO UPDATE SET status = 'revoked', reason = 'code_replay', revoked_at = now() WHERE g.status = 'active'
   RETURNING g.id`,
);
const selectGrant = sql('grants.find', `SELECT ${grantSelection('g')} FROM grants g WHERE g.id = $1`);
const selectOldest = sql(
  'grants.oldest',
  `SELECT id FROM grants WHERE tenant = $1 AND sub = (SELECT sub FROM grants WHERE id = $2) AND status = 'active'
    ORDER BY id DESC OFFSET $3 LIMIT 100`,
);
const updateRevoked = sql(
  'grants.revoke',
  `UPDATE grants SET status = 'revoked', reason = $2, revoked_at = now() WHERE id = $1 AND status = 'active'`,
);

export type RevocationReason =
  | 'code_replay'
  | 'refresh_reuse'
  | 'token_revoked'
  | 'user_logout'
  | 'user_request'
  | 'admin'
  | 'client_disabled'
  | 'client_deleted'
  | 'consent_withdrawn'
  | 'credential_change'
  | 'user_disabled'
  | 'role_change'
  | 'key_compromise'
  | 'scope_removed'
  | 'quota'
  /** A backup was restored: whatever was issued before is refused. */
  | 'restored';

/** The record by which every token of a grant is refused. */
export const grantRecord = (tenant: string, gid: string, reason: RevocationReason): EndedRecord => ({
  tenant,
  kind: 'gid',
  id: gid,
  epoch: 0,
  reason,
});

/** The unit of revocation. Its end is final; its primary key is what makes a code single-use. */
export class Grants {
  private readonly redemptions: Redemptions;

  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {
    this.redemptions = new Redemptions(endings);
  }

  /**
   * The arbiter of a redemption (T1): whoever inserts the grant has redeemed the code. An answer to COMMIT that is lost is
   * settled by burning, which waits on the primary key for a transaction still in flight, and reading back.
   *
   * @param consentEpoch of the pair when the code was made: consent that was withdrawn since gives nothing
   * @throws PostgresUnavailable the code may be restored: nothing was committed, or, where Postgres went away between COMMIT and this
   *   question, it was and no token was given, so that who comes again with the code ends the grant
   */
  async redeem(facts: GrantFacts, attempt: string, family?: NewFamily, consentEpoch = 0): Promise<Redemption> {
    try {
      return await this.redemptions.redeem({ facts, attempt, family, consentEpoch });
    } catch (error) {
      if (!(error instanceof CommitUnknown)) throw error;
      await this.burn(facts, attempt, 'code_misuse');
      const stored = await this.find(facts.gid);
      return stored?.status === 'active' && stored.attempt === attempt
        ? { outcome: 'redeemed', issuedAt: Math.floor(stored.createdAt.getTime() / 1000) }
        : { outcome: 'ended' };
    }
  }

  /**
   * Records a grant whose tokens the authorization endpoint gives itself, before it gives them.
   *
   * @param withCode a code of the same grant is on its way, which may be redeemed once
   * @throws PostgresUnavailable
   */
  give(facts: GrantFacts, withCode: boolean, consentEpoch: number): Promise<Redemption> {
    return this.redeem(facts, withCode ? awaitsCode : randomUUID(), undefined, consentEpoch);
  }

  /**
   * Takes a redemption back for which nothing was handed out: the grant awaits its code again, and its refresh token is worth nothing.
   *
   * @returns whether the code may be restored: not where the grant has ended since
   */
  async takeBack(gid: string, attempt: string): Promise<boolean> {
    return (await this.database.row(takeBack, [gid, attempt])) !== undefined;
  }

  /** Uses a code up without giving anything for it; never ends a grant that is there. */
  async burn(facts: GrantFacts, attempt: string, reason: 'code_misuse', presentedBy?: string): Promise<void> {
    await this.endings.tell(async (transaction) => {
      const burned = await transaction.row(insertBurned, [grantRow(facts, attempt), reason]);
      const more = presentedBy === undefined ? {} : { presented_by: presentedBy };
      return { value: undefined, events: burned ? [grantEvent(grantLifecycle.codeMisused, facts, more)] : [] };
    });
  }

  /** Tells of a replay that proved nothing, and so revoked nothing. */
  async reportReplay(facts: GrantFacts, presentedBy: string): Promise<void> {
    await this.endings.tell(() =>
      Promise.resolve({
        value: undefined,
        events: [grantEvent(grantLifecycle.codeReplayed, facts, { presented_by: presentedBy })],
      }),
    );
  }

  /** Ends a grant whose code was presented twice (T2), also when the first redemption has not committed yet. */
  async revokeReplayed(facts: GrantFacts, attempt: string): Promise<void> {
    await this.endings.end(async (transaction) => {
      const revoked = await transaction.row(upsertRevoked, [grantRow(facts, attempt)]);
      const record = grantRecord(facts.tenant, facts.gid, 'code_replay');
      return {
        value: undefined,
        records: [record],
        events: revoked ? [grantEvent(grantLifecycle.codeReplayed, facts, { reason: 'code_replay' })] : [],
      };
    });
  }

  /** Ends a grant: every token of it is refused from the answer on. Idempotent. Gives the transaction's `Revocation-Token`. */
  async revoke(
    grant: Pick<GrantFacts, 'tenant' | 'gid'>,
    reason: RevocationReason,
    options: {
      readonly actor?: string;
      readonly events?: readonly OutboxEvent[];
      /** Writes the audit entry in the same transaction. */
      readonly audit?: (queries: Queries) => Promise<void>;
    } = {},
  ): Promise<string> {
    const { actor } = options;
    const { revocationToken } = await this.endings.endWithToken(async (transaction) => {
      await transaction.rows(updateRevoked, [grant.gid, reason]);
      await options.audit?.(transaction);
      return {
        value: undefined,
        records: [{ ...grantRecord(grant.tenant, grant.gid, reason), actor }],
        events: options.events ?? [],
      };
    });
    return revocationToken;
  }

  /** Ends what the person of a grant has beyond so many grants, the oldest first. */
  async keepNewest(tenant: string, gid: string, most: number): Promise<void> {
    const beyond = await this.database.rows<{ id: string }>(selectOldest, [tenant, gid, most]);
    for (const { id } of beyond) await this.revoke({ tenant, gid: id }, 'quota');
  }

  find(gid: string): Promise<StoredGrant | undefined> {
    return this.database.row<StoredGrant>(selectGrant, [gid]);
  }
}
