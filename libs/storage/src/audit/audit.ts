import { v7 as uuidv7 } from 'uuid';
import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insertEntry = sql(
  'audit.insert',
  `INSERT INTO audit (id, tenant, actor_kind, actor_id, action, object_kind, object_id, before, after, request_id, ip)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const selectPage = sql(
  'audit.page',
  `SELECT id, at, actor_kind AS "actorKind", actor_id AS "actorId", action, object_kind AS "objectKind", object_id AS "objectId",
          before, after, request_id AS "requestId", ip
     FROM audit WHERE tenant = $1 AND id < $2 AND ($3::text IS NULL OR object_kind = $3) AND ($4::text IS NULL OR object_id = $4)
      AND ($5::text IS NULL OR actor_id = $5) ORDER BY id DESC LIMIT $6`,
);

const selectSince = sql(
  'audit.since',
  // Ids begin with the time; an entry appears when its transaction ends, so the last moment is left for the next time.
  `SELECT id, at, actor_kind AS "actorKind", actor_id AS "actorId", action, object_kind AS "objectKind", object_id AS "objectId",
          before, after, request_id AS "requestId", ip
     FROM audit WHERE tenant = $1 AND id > $2 AND at < now() - interval '5 seconds' ORDER BY id LIMIT $3`,
);

export interface Actor {
  readonly kind: 'user' | 'client' | 'system' | 'command';
  readonly id: string;
  readonly requestId?: string | undefined;
  readonly ip?: string | undefined;
}

export interface AuditChange {
  readonly tenant: string;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  /** Public state only: no secrets and no hashes. */
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly before: object | null;
  readonly after: object | null;
  readonly requestId: string | null;
  readonly ip: string | null;
}

/** Writes the audit entry of a change in the transaction of the change, from what was before and after. */
export type WithAudit<State> = (queries: Queries, before: State | undefined, after: State | undefined) => Promise<void>;

/** Who changed what, when, from what to what. */
export class Audit {
  constructor(private readonly database: Database) {}

  async write(queries: Queries, actor: Actor, change: AuditChange): Promise<void> {
    await queries.rows(insertEntry, [
      uuidv7(),
      change.tenant,
      actor.kind,
      actor.id,
      change.action,
      change.objectKind,
      change.objectId,
      change.before ?? null,
      change.after ?? null,
      actor.requestId ?? null,
      actor.ip ?? null,
    ]);
  }

  /** For what changes nothing else in the database. */
  record(actor: Actor, change: AuditChange): Promise<void> {
    return this.write(this.database, actor, change);
  }

  /** Oldest first, after the given id; to be carried on from where it ended. */
  since(tenant: string, after: string | undefined, limit: number): Promise<AuditEntry[]> {
    return this.database.rows<AuditEntry>(selectSince, [
      tenant,
      after ?? '00000000-0000-0000-0000-000000000000',
      limit,
    ]);
  }

  /** Newest first, before the given id. */
  page(
    tenant: string,
    before: string | undefined,
    filter: { objectKind?: string | undefined; objectId?: string | undefined; actorId?: string | undefined },
    limit: number,
  ): Promise<AuditEntry[]> {
    return this.database.rows<AuditEntry>(selectPage, [
      tenant,
      before ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff',
      filter.objectKind ?? null,
      filter.objectId ?? null,
      filter.actorId ?? null,
      limit,
    ]);
  }
}
