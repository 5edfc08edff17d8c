import { sql } from '../postgres/statement.js';
import { insertRecordsFrom } from './record-columns.js';

/** The database's time, by which records live: no process's clock counts. */
const nowMs = `(extract(epoch FROM now()) * 1000)::float8 AS "nowMs"`;

const incarnation = `run_id AS "runId", (extract(epoch FROM clock_timestamp() - changed_at) * 1000)::float8 AS "ageMs", ${nowMs}`;

// In an order of their own, so that two endings of the same things do not wait for each other crosswise.
export const insertRecords = sql(
  'revocations.insert',
  `${insertRecordsFrom} ORDER BY 1, 2, 3, 4
   ON CONFLICT DO NOTHING RETURNING tenant, kind, id, epoch`,
);
export const selectForToken = sql(
  'revocations.for-token',
  `SELECT r.kind, r.id, max(CASE WHEN r.epoch = 0 THEN 1 ELSE r.epoch END)::int AS value
     FROM revocations r JOIN unnest($2::text[], $3::text[]) AS asked (kind, id) ON r.kind = asked.kind AND r.id = asked.id
    WHERE r.tenant = $1 AND r.until > now() GROUP BY r.kind, r.id`,
);
/** Of a look at all live records. */
export const pageSize = 5000;
const logged = `tenant, kind, id, epoch, extract(epoch FROM until)::bigint::text AS until, reason,
  (extract(epoch FROM created_at) * 1000)::bigint::text AS at, xid::text`;
export const selectLive = sql(
  'revocations.live',
  `SELECT ${logged} FROM revocations
    WHERE until > now() AND (tenant, kind, id, epoch) > ($1, $2, $3, $4) ORDER BY tenant, kind, id, epoch LIMIT ${pageSize}`,
);
export const selectSince = sql(
  'revocations.since',
  `SELECT ${logged} FROM revocations
    WHERE xid >= $1::xid8 AND (xid, kind, id, epoch) > ($1::xid8, $2, $3, $4) AND tenant = $5 AND until > now()
    ORDER BY revocations.xid, kind, id, epoch LIMIT $6`,
);
export const deleteExpired = sql(
  'revocations.expire',
  `DELETE FROM revocations WHERE until < now() - interval '1 hour'`,
);
// The first one ever remembers everything: nothing can have been used before there was a database, which `changed_at` precedes.
// What was replaced is refused, unless it has been a replica in between, and so holds other data under another replication id.
export const claimIncarnation = sql(
  'redis-incarnation.claim',
  `UPDATE redis_incarnation SET run_id = $1, history = $2,
          since = CASE WHEN run_id = 'none' THEN least(since, changed_at) ELSE now() END,
          changed_at = CASE WHEN run_id IN ($1, 'none') THEN changed_at ELSE now() END,
          past = CASE WHEN run_id = $1 THEN past
                      ELSE array_remove((past || run_id)[greatest(1, cardinality(past) - 98):], $1) END,
          past_histories = CASE WHEN run_id = $1 OR history IS NULL THEN past_histories
                      ELSE (past_histories || (run_id || ' ' || history))[greatest(1, cardinality(past_histories) - 98):] END
    WHERE NOT ($1 = ANY (past))
       OR (NOT ($1 || ' ' || $2 = ANY (past_histories))
           AND EXISTS (SELECT 1 FROM unnest(past_histories) AS known WHERE starts_with(known, $1 || ' ')))
   RETURNING ceil(extract(epoch FROM since) * 1000)::float8 AS "sinceMs", ${nowMs}`,
);
export const selectIncarnation = sql('redis-incarnation.find', `SELECT ${incarnation} FROM redis_incarnation`);
export const shareIncarnation = sql(
  'redis-incarnation.share',
  `SELECT ${incarnation} FROM redis_incarnation FOR SHARE`,
);
export const lockRebuild = sql('redis-incarnation.lock', 'SELECT pg_advisory_xact_lock(7403213)');
export const selectSuperseded = sql(
  'redis-incarnation.superseded',
  `SELECT 1 AS one FROM redis_incarnation WHERE run_id <> $1 AND $1 = ANY (past)`,
);
