import { sql } from '../postgres/statement.js';

const hostOf = (endpoint: string): string => `lower(substring(${endpoint} from '^https?://([^/?#]*)'))`;

/** Those of a subscriber `s` that may be next; $3 of a stream's at once, and one of a webhook's, for these are in order. */
const heads = `SELECT d.id, d.next_at, d.endpoint FROM deliveries d
          WHERE d.subscriber_id = s.id AND (s.status = 'enabled' OR d.urgent) ORDER BY d.seq LIMIT CASE s.kind WHEN 'ssf' THEN $3 ELSE 1 END`;
/** Whether any is due, wherever it goes: a condition. */
export const anyDue = `(EXISTS (SELECT 1 FROM subscribers s CROSS JOIN LATERAL (${heads}) h
            WHERE s.endpoint IS NOT NULL AND h.next_at <= clock_timestamp())
     OR EXISTS (SELECT 1 FROM deliveries d WHERE d.subscriber_id IS NULL AND d.next_at <= clock_timestamp()))`;
/**
 * Of a webhook only its oldest row may be due, so its order holds. A stream of Shared Signals promises none (its events carry what
 * they end), so several of its oldest may; logout deliveries have no order either. No more of one host than it may have at once, and
 * none of the hosts that are busy or broken.
 */
export const claimDeliveries = sql(
  'deliveries.claim',
  `WITH heads AS (
     SELECT h.id, h.next_at, ${hostOf('coalesce(h.endpoint, s.endpoint)')} AS host, coalesce(h.endpoint, s.endpoint) AS endpoint
       FROM subscribers s CROSS JOIN LATERAL (
         ${heads}) h
      WHERE s.endpoint IS NOT NULL
     UNION ALL
     SELECT f.id, f.next_at, ${hostOf('f.endpoint')}, f.endpoint FROM (
       SELECT d.id, d.next_at, d.endpoint FROM deliveries d
        WHERE d.subscriber_id IS NULL AND d.next_at <= clock_timestamp() AND NOT ${hostOf('d.endpoint')} = ANY ($2::text[])
        ORDER BY d.next_at LIMIT 200) f
   ), due AS (
     SELECT id, endpoint, row_number() OVER (PARTITION BY host ORDER BY next_at) AS rank FROM heads
      WHERE next_at <= clock_timestamp() AND NOT host = ANY ($2::text[])
   ), locked AS (
     SELECT d.id, due.endpoint FROM deliveries d JOIN due ON due.id = d.id AND due.rank <= $3
      WHERE d.next_at <= clock_timestamp() ORDER BY d.next_at LIMIT $1 FOR UPDATE OF d SKIP LOCKED
   )
   UPDATE deliveries d SET lease = gen_random_uuid(), next_at = clock_timestamp() + make_interval(secs => $4),
          first_attempt_at = coalesce(d.first_attempt_at, clock_timestamp())
     FROM locked WHERE d.id = locked.id
   RETURNING d.id, d.tenant, d.kind, d.subscriber_id AS "subscriberId", d.target, locked.endpoint, d.message, d.attempts,
     extract(epoch FROM clock_timestamp() - d.first_attempt_at)::float8 AS "ageSeconds", d.lease`,
);
export const deleteDone = sql('deliveries.done', `DELETE FROM deliveries WHERE id = $1 AND lease = $2 RETURNING id`);
// Not at every success: the row is read by whoever fills the queue.
export const noteSuccess = sql(
  'deliveries.note-success',
  `UPDATE subscribers SET last_success_at = clock_timestamp(), last_error = NULL WHERE id = $1
      AND (last_error IS NOT NULL OR last_success_at IS NULL OR last_success_at < clock_timestamp() - interval '5 seconds')`,
);
export const postpone = sql(
  'deliveries.postpone',
  `UPDATE deliveries SET attempts = attempts + 1, next_at = clock_timestamp() + make_interval(secs => $3), lease = NULL, last_error = $4
    WHERE id = $1 AND lease = $2 RETURNING id`,
);
export const giveBack = sql(
  'deliveries.give-back',
  `UPDATE deliveries SET next_at = clock_timestamp(), lease = NULL WHERE id = $1 AND lease = $2`,
);
export const noteError = sql(
  'deliveries.note-error',
  `UPDATE subscribers SET last_error = $2, last_error_at = clock_timestamp() WHERE id = $1`,
);
export const buryDelivery = sql(
  'deliveries.bury',
  `WITH gone AS (DELETE FROM deliveries WHERE id = $1 AND lease = $2 RETURNING *)
   INSERT INTO dead_letters (id, delivery_id, tenant, kind, subscriber_id, target, endpoint, message, attempts, error, first_attempt_at, created_at)
   SELECT $3, id, tenant, kind, subscriber_id, target, endpoint, message, attempts + $5, $4, first_attempt_at, created_at FROM gone
   RETURNING id`,
);
export const insertOfSubscriber = sql(
  'deliveries.insert',
  `INSERT INTO deliveries (id, tenant, kind, subscriber_id, target, message, urgent)
   SELECT given.id, s.tenant, s.kind, s.id, s.id::text, given.message, given.urgent
     FROM subscribers s, unnest($2::uuid[], $3::jsonb[], $4::boolean[]) WITH ORDINALITY AS given (id, message, urgent, place)
    WHERE s.id = $1 ORDER BY given.place`,
);
// Somebody has set it right: what waits for its time need not.
export const hasten = sql(
  'deliveries.hasten',
  `UPDATE deliveries SET next_at = clock_timestamp() WHERE subscriber_id = $1 AND lease IS NULL`,
);
export const deletePending = sql('deliveries.clear', `DELETE FROM deliveries WHERE subscriber_id = $1`);
export const selectPending = sql(
  'deliveries.pending',
  `SELECT id, message FROM deliveries WHERE subscriber_id = $1 AND (urgent OR $3) ORDER BY seq LIMIT $2`,
);
export const deleteTaken = sql(
  'deliveries.taken',
  `DELETE FROM deliveries WHERE subscriber_id = $1 AND message->>'jti' = ANY ($2::text[])`,
);
export const buryRefused = sql(
  'deliveries.bury-refused',
  `WITH gone AS (DELETE FROM deliveries WHERE subscriber_id = $1 AND message->>'jti' = $2 RETURNING *)
   INSERT INTO dead_letters (id, delivery_id, tenant, kind, subscriber_id, target, endpoint, message, attempts, error, first_attempt_at, created_at)
   SELECT $3, id, tenant, kind, subscriber_id, target, endpoint, message, attempts + 1, $4, first_attempt_at, created_at FROM gone
   RETURNING id`,
);
export const selectLoad = sql(
  'deliveries.load',
  `SELECT kind, count(*)::int AS pending, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS "oldestSeconds"
     FROM deliveries GROUP BY kind`,
);
export const countDeadLetters = sql(
  'dead-letters.count',
  `SELECT kind, count(*)::int AS count FROM dead_letters GROUP BY kind`,
);
export const deleteOld = sql(
  'deliveries.expire',
  `DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE created_at < now() - interval '7 days' LIMIT 1000 FOR UPDATE SKIP LOCKED)
   RETURNING id`,
);
export const deleteOldDeadLetters = sql(
  'dead-letters.expire',
  `DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE dead_at < now() - interval '30 days' LIMIT 1000)
   RETURNING id`,
);
