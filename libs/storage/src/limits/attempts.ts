import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { UserRecord } from '../users/user-record.js';
import { byLogin } from '../users/user-statements.js';

// Rows are locked in one order, here as in the statements below: two at the same moment cannot wait for each other.
const counting = `given AS (SELECT * FROM unnest($3::text[], $4::int[], $5::float8[], $6::float8[]) AS g (bucket, most, within, pause)),
        blocked AS (SELECT max(blocked_until) AS until FROM attempts
                     WHERE tenant = $1 AND bucket = ANY ($2::text[] || $3::text[]) AND blocked_until > now()),
        counted AS (
          INSERT INTO attempts AS a (tenant, bucket, count, window_ends_at)
          SELECT $1, bucket, 1, now() + make_interval(secs => within) FROM given, blocked WHERE until IS NULL ORDER BY bucket
          ON CONFLICT (tenant, bucket) DO UPDATE SET
            count = CASE WHEN a.window_ends_at <= now() THEN 1 ELSE a.count + 1 END,
            window_ends_at = CASE WHEN a.window_ends_at <= now() THEN excluded.window_ends_at ELSE a.window_ends_at END,
            blocked_until = CASE
              WHEN a.blocked_until > now() THEN a.blocked_until
              WHEN a.window_ends_at > now() THEN
                (SELECT now() + make_interval(secs => pause) FROM given g WHERE g.bucket = a.bucket AND a.count + 1 >= most) END
          RETURNING blocked_until AS until),
        outcome AS (
          SELECT greatest(0, ceil(extract(epoch FROM max(until) - now())))::int AS blocked_seconds
            FROM (TABLE blocked UNION ALL TABLE counted) AS all_of_them)`;
const countAttempts = sql('attempts.count', `WITH ${counting} TABLE outcome`);
const countSignIn = sql(
  'attempts.count-sign-in',
  `WITH ${counting} SELECT blocked_seconds, named.* FROM outcome LEFT JOIN LATERAL (${byLogin('$7')}) AS named ON blocked_seconds = 0`,
);
const readAttempts = sql(
  'attempts.blocked',
  `SELECT max(ceil(extract(epoch FROM blocked_until - now())))::int AS blocked_seconds FROM attempts
    WHERE tenant = $1 AND bucket = ANY ($2) AND blocked_until > now()`,
);
/** Forgets what was counted in these buckets, as a part of what the attempts led to. */
export const deleteAttempts = (tenant: string, buckets: string): string =>
  `DELETE FROM attempts WHERE tenant = ${tenant} AND bucket IN (
     SELECT bucket FROM attempts WHERE tenant = ${tenant} AND bucket = ANY (${buckets}::text[]) ORDER BY bucket FOR UPDATE)`;
const clearAttempts = sql('attempts.clear', deleteAttempts('$1', '$2'));
const deleteOld = sql(
  'attempts.forget',
  `DELETE FROM attempts WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM attempts WHERE window_ends_at < now() AND (blocked_until IS NULL OR blocked_until < now())
        FOR UPDATE SKIP LOCKED))`,
);

export interface AttemptLimit {
  /** How many within the window block the bucket. */
  readonly limit: number;
  readonly windowSeconds: number;
  readonly blockSeconds: number;
}

export interface BucketLimit extends AttemptLimit {
  readonly bucket: string;
}

const countingValues = (
  tenant: string,
  limits: readonly BucketLimit[],
  others: readonly string[],
): readonly unknown[] => [
  tenant,
  others,
  limits.map(({ bucket }) => bucket),
  limits.map(({ limit }) => limit),
  limits.map(({ windowSeconds }) => windowSeconds),
  limits.map(({ blockSeconds }) => blockSeconds),
];

type Nobody = { readonly [Member in keyof UserRecord]: null };
type SignInRow = (UserRecord | Nobody) & { readonly blocked_seconds: number };
const isSomebody = (named: UserRecord | Nobody): named is UserRecord => named.id !== null;

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
    const values = countingValues(tenant, [{ ...limit, bucket }], []);
    return (await this.database.row<{ blocked_seconds: number }>(countAttempts, values))?.blocked_seconds ?? 0;
  }

  /**
   * One attempt to be somebody in each bucket, unless one of them is blocked already, or one of the others; and whom the login names
   * while none is. In one statement, since each sign-in begins with both; it has committed before a password is looked at.
   *
   * @returns `blockedSeconds`: until the last of the buckets is open again; 0 when none is blocked now
   */
  async countSignIn(
    tenant: string,
    login: string,
    limits: readonly BucketLimit[],
    others: readonly string[],
  ): Promise<{ readonly blockedSeconds: number; readonly user: UserRecord | undefined }> {
    const values = [...countingValues(tenant, limits, others), login];
    const row = await this.database.row<SignInRow>(countSignIn, values);
    if (!row) throw new Error('counting gives one row');
    const { blocked_seconds: blockedSeconds, ...named } = row;
    return { blockedSeconds, user: isSomebody(named) ? named : undefined };
  }

  async clear(tenant: string, ...buckets: readonly string[]): Promise<void> {
    await this.database.rows(clearAttempts, [tenant, buckets]);
  }

  async forgetExpired(): Promise<void> {
    await this.database.rows(deleteOld);
  }
}
