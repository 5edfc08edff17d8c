import { Batches } from '../postgres/batches.js';
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
const tallyAttempts = sql(
  'attempts.tally',
  `INSERT INTO attempts AS a (tenant, bucket, count, window_ends_at)
   SELECT tenant, bucket, times, now() + make_interval(secs => seconds)
     FROM unnest($1::text[], $2::text[], $3::int[], $4::float8[]) AS given (tenant, bucket, times, seconds) ORDER BY tenant, bucket
   ON CONFLICT (tenant, bucket) DO UPDATE SET
     count = CASE WHEN a.window_ends_at <= now() THEN excluded.count ELSE a.count + excluded.count END,
     window_ends_at = CASE WHEN a.window_ends_at <= now() THEN excluded.window_ends_at ELSE a.window_ends_at END
   RETURNING tenant, bucket, count`,
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

interface Tallied {
  readonly tenant: string;
  readonly bucket: string;
  readonly windowSeconds: number;
}

const nameOf = ({ tenant, bucket }: Pick<Tallied, 'tenant' | 'bucket'>): string => JSON.stringify([tenant, bucket]);

/** Counts attempts by bucket (an account, an address) and blocks a bucket that had too many. */
export class Attempts {
  private readonly tallies = new Batches<Tallied, number>((items) => this.tallyAll(items));

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

  /** Which one in its window this is, from 1. Nothing is blocked; many at once are counted in one statement. */
  tally(tallied: Tallied): Promise<number> {
    return this.tallies.add(tallied);
  }

  private async tallyAll(items: readonly Tallied[]): Promise<number[]> {
    const times = new Map<string, number>();
    // Which one within this statement each is.
    const places = items.map((item) => {
      const place = (times.get(nameOf(item)) ?? 0) + 1;
      times.set(nameOf(item), place);
      return place;
    });
    const unlike = [...new Map(items.map((item) => [nameOf(item), item])).values()];
    const rows = await this.database.rows<Pick<Tallied, 'tenant' | 'bucket'> & { count: number }>(tallyAttempts, [
      unlike.map(({ tenant }) => tenant),
      unlike.map(({ bucket }) => bucket),
      unlike.map((item) => times.get(nameOf(item))),
      unlike.map(({ windowSeconds }) => windowSeconds),
    ]);
    const counts = new Map(rows.map((row) => [nameOf(row), row.count]));
    const before = (item: Tallied): number => (counts.get(nameOf(item)) ?? 0) - (times.get(nameOf(item)) ?? 0);
    return items.map((item, index) => before(item) + (places[index] ?? 0));
  }

  async clear(tenant: string, bucket: string): Promise<void> {
    await this.database.rows(clearAttempts, [tenant, bucket]);
  }

  async forgetExpired(): Promise<void> {
    await this.database.rows(deleteOld);
  }
}
