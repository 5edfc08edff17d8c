import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insertKey = sql(
  'idempotency.begin',
  `INSERT INTO idempotency_keys AS k (tenant, actor, key, request_hash) VALUES ($1, $2, $3, $4)
   ON CONFLICT (tenant, actor, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = now()
     WHERE k.status IS NULL AND k.created_at < now() - interval '1 minute'
   RETURNING 1 AS one`,
);
const selectKey = sql(
  'idempotency.find',
  `SELECT request_hash AS "requestHash", status, sealed_answer AS "sealedAnswer" FROM idempotency_keys
    WHERE tenant = $1 AND actor = $2 AND key = $3`,
);
const finishKey = sql(
  'idempotency.finish',
  `UPDATE idempotency_keys SET status = $4, sealed_answer = $5 WHERE tenant = $1 AND actor = $2 AND key = $3`,
);
const deleteKey = sql(
  'idempotency.abandon',
  'DELETE FROM idempotency_keys WHERE tenant = $1 AND actor = $2 AND key = $3',
);
const deleteOld = sql(
  'idempotency.forget',
  `DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`,
);

export interface IdempotentRequest {
  readonly tenant: string;
  readonly actor: string;
  readonly key: string;
  readonly requestHash: Buffer;
}

export type IdempotentStart =
  | { readonly outcome: 'begun' }
  | { readonly outcome: 'running' }
  /** The key was used for another request. */
  | { readonly outcome: 'mismatch' }
  | { readonly outcome: 'done'; readonly status: number; readonly sealedAnswer: Buffer };

/** Answers by idempotency key, for a day; sealed by the caller, since an answer may hold a new secret. */
export class IdempotencyKeys {
  constructor(private readonly database: Database) {}

  async begin(request: IdempotentRequest): Promise<IdempotentStart> {
    const { tenant, actor, key, requestHash } = request;
    if (await this.database.row(insertKey, [tenant, actor, key, requestHash])) return { outcome: 'begun' };
    const known = await this.database.row<{ requestHash: Buffer; status: number | null; sealedAnswer: Buffer | null }>(
      selectKey,
      [tenant, actor, key],
    );
    if (known && !known.requestHash.equals(requestHash)) return { outcome: 'mismatch' };
    if (known?.status == null || known.sealedAnswer === null) return { outcome: 'running' };
    return { outcome: 'done', status: known.status, sealedAnswer: known.sealedAnswer };
  }

  async finish(request: IdempotentRequest, status: number, sealedAnswer: Buffer): Promise<void> {
    await this.database.rows(finishKey, [request.tenant, request.actor, request.key, status, sealedAnswer]);
  }

  /** The request failed before it changed anything: it may be tried again under its key. */
  async abandon(request: IdempotentRequest): Promise<void> {
    await this.database.rows(deleteKey, [request.tenant, request.actor, request.key]);
  }

  async forgetExpired(): Promise<void> {
    await this.database.rows(deleteOld);
  }
}
