import { outboxEvent, resourceChanged } from '#events';
import { defaultPolicy, type PolicyChanges, type ServerPolicy } from '#protocol';
import type { WithAudit } from '../audit/audit.js';
import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { Endings } from '../revocations/endings.js';

const select = sql('policy.find', 'SELECT changes, version FROM server_policies WHERE tenant = $1');
const upsert = sql(
  'policy.write',
  `INSERT INTO server_policies AS known (tenant, changes) VALUES ($1, $2)
   ON CONFLICT (tenant) DO UPDATE SET changes = excluded.changes, version = known.version + 1, updated_at = now()
     WHERE known.version = $3
   RETURNING changes, version`,
);

/** What an administrator has said, and how often. */
export interface StoredPolicy {
  readonly changes: PolicyChanges;
  /** 0: nothing yet. */
  readonly version: number;
}

const untouched: StoredPolicy = { changes: {}, version: 0 };

/** Grants and methods that a later release no longer knows are as good as off. */
export const effectivePolicy = ({ changes }: StoredPolicy): ServerPolicy => ({ ...defaultPolicy, ...changes });

/** The switches and limits of the server, by tenant. */
export class Policies {
  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  async find(tenant: string): Promise<StoredPolicy> {
    return (await this.database.row<StoredPolicy>(select, [tenant])) ?? untouched;
  }

  /** @returns undefined when somebody else has changed it since `before` was read */
  replace(
    tenant: string,
    before: StoredPolicy,
    changes: PolicyChanges,
    audit: WithAudit<StoredPolicy>,
  ): Promise<StoredPolicy | undefined> {
    return this.endings.tell<StoredPolicy | undefined>(async (transaction) => {
      const after = await transaction.row<StoredPolicy>(upsert, [tenant, JSON.stringify(changes), before.version]);
      if (after?.version !== before.version + 1) return { value: undefined };
      await audit(transaction, before, after);
      const data = { tenant, kind: 'policy' as const, id: 'policy', version: after.version, deleted: false };
      return { value: after, events: [outboxEvent(resourceChanged, tenant, 'policy', data)] };
    });
  }
}
