import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const countAttempt = sql(
  'attempts.count',
  `INSERT INTO attempts AS a (tenant, bucket, count, window_ends_at) VALUES ($1, $2, 1, now() + make_interval(secs => $3))
   ON CONFLICT (tenant, bucket) DO UPDATE SET
     count = CASE WHEN a.window_ends_at <= now() THEN 1 ELSE a.count + 1 END,
     window_ends_at = CASE WHEN a.window_ends_at <= now() THEN excluded.window_ends_at ELSE a.window_ends_at END,
     blocked_until = CASE
       WHEN a.blocked_until > now() THEN a.blocked_until
       WHEN a.window_ends_at > now() AND a.count + 1 >= $4 THEN now() + make_interval(secs => $5) END
   RETURNING count, greatest(0, ceil(extract(epoch FROM blocked_until - now())))::int AS blocked_seconds`,
);
const readAttempts = sql(
  'attempts.blocked',
  `SELECT max(ceil(extract(epoch FROM blocked_until - now())))::int AS blocked_seconds FROM attempts
    WHERE tenant = $1 AND bucket = ANY ($2) AND blocked_until > now()`,
);
const clearAttempts = sql('attempts.clear', 'DELETE FROM attempts WHERE tenant = $1 AND bucket = $2');
const deleteOld = sql(
  'attempts.forget',
  `DELETE FROM attempts WHERE window_ends_at < now() AND (blocked_until IS NULL OR blocked_until < now())`,
);

export interface AttemptLimit {
  /** How many within the window block the bucket. */
  readonly limit: number;
  readonly windowSeconds: number;
  readonly blockSeconds: number;
}

/** Counts attempts by bucket (an account, an address) and blocks a bucket that had too many. */
export class Attempts {
  constructor(private readonly database: Database) {}

  /** Seconds until the last of these buckets is open again; 0 when none is blocked. */
  async blockedSeconds(tenant: string, buckets: readonly string[]): Promise<number> {
    const row = await this.database.row<{ blocked_seconds: number | null }>(readAttempts, [tenant, buckets]);
    return row?.blocked_seconds ?? 0;
  }

  /** @returns seconds for which the bucket is blocked now */
  async count(tenant: string, bucket: string, limit: AttemptLimit): Promise<number> {
    const values = [tenant, bucket, limit.windowSeconds, limit.limit, limit.blockSeconds];
    return (await this.database.row<{ blocked_seconds: number | null }>(countAttempt, values))?.blocked_seconds ?? 0;
  }

  async clear(tenant: string, bucket: string): Promise<void> {
    await this.database.rows(clearAttempts, [tenant, bucket]);
  }

  async forgetExpired(): Promise<void> {
    await this.database.rows(deleteOld);
  }
}
