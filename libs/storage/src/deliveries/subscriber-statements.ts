import { sql } from '../postgres/statement.js';
import { anyDue } from './delivery-statements.js';

const selection = `s.id, s.tenant, s.kind, s.owner, s.name, s.endpoint, s.sealed_authorization AS "sealedAuthorization", s.settings, s.status,
  s.status_reason AS "statusReason", s.version, s.created_at AS "createdAt", s.updated_at AS "updatedAt", s.last_active_at AS "lastActiveAt"`;
const cursor = `s.cursor_xid::text AS xid, s.cursor_id::text AS "eventId"`;
const unread = `e.xid >= s.cursor_xid AND (e.xid, e.id) > (s.cursor_xid, s.cursor_id) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())`;

export const selectSubscriber = sql('subscribers.find', `SELECT ${selection} FROM subscribers s WHERE s.id = $1`);
export const lockSubscriber = sql(
  'subscribers.lock',
  `SELECT ${selection}, ${cursor} FROM subscribers s WHERE s.id = $1 FOR UPDATE`,
);
export const selectPage = sql(
  'subscribers.page',
  `SELECT ${selection} FROM subscribers s WHERE s.tenant = $1 AND s.kind = $2 AND s.id > $3 ORDER BY s.id LIMIT $4`,
);
export const selectOfOwner = sql(
  'subscribers.of-owner',
  `SELECT ${selection} FROM subscribers s WHERE s.tenant = $1 AND s.kind = $2 AND s.owner = $3 ORDER BY s.id`,
);
export const insertSubscriber = sql(
  'subscribers.insert',
  `INSERT INTO subscribers AS s (id, tenant, kind, owner, name, endpoint, sealed_authorization, settings)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${selection}`,
);
export const updateSubscriber = sql(
  'subscribers.update',
  `UPDATE subscribers AS s SET name = $2, endpoint = $3, sealed_authorization = $4, settings = $5, version = version + 1, updated_at = now()
    WHERE id = $1 RETURNING ${selection}`,
);
// What a disabled one missed is not kept for it (SSF 1.0 §8.1.2): it goes on from now.
export const updateStatus = sql(
  'subscribers.status',
  `UPDATE subscribers AS s SET status = $2, status_reason = $3, version = version + 1, updated_at = now(),
          last_active_at = now(), last_error = NULL,
          cursor_xid = CASE WHEN status = 'disabled' AND $2 <> 'disabled' THEN pg_snapshot_xmin(pg_current_snapshot()) ELSE cursor_xid END,
          cursor_id = CASE WHEN status = 'disabled' AND $2 <> 'disabled' THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE cursor_id END
    WHERE id = $1 RETURNING ${selection}`,
);
export const deleteSubscriber = sql('subscribers.delete', `DELETE FROM subscribers WHERE id = $1`);
export const touchSubscriber = sql(
  'subscribers.touch',
  `UPDATE subscribers SET last_active_at = now() WHERE id = $1 AND last_active_at < now() - interval '1 minute'`,
);
export const moveCursor = sql(
  'subscribers.move-cursor',
  `UPDATE subscribers SET cursor_xid = $2::xid8, cursor_id = $3 WHERE id = $1`,
);
const behind = `FROM subscribers s
    WHERE s.status = 'enabled' AND s.endpoint IS NOT NULL AND NOT s.id = ANY ($2::uuid[]) AND EXISTS (SELECT 1 FROM events e WHERE ${unread})
      AND (SELECT count(*) FROM (SELECT 1 FROM deliveries d WHERE d.subscriber_id = s.id LIMIT $1) found) < $1
    LIMIT 1`;
/** One that has something to read and room for it; whoever else looks at the same time gets another one. */
export const lockUnread = sql(
  'subscribers.lock-unread',
  `SELECT ${selection}, ${cursor} ${behind} FOR UPDATE OF s SKIP LOCKED`,
);
export const selectBehind = sql('subscribers.behind', `SELECT 1 AS one ${behind}`);
/** One statement for both, as a worker asks several times a second. */
export const selectWork = sql('subscribers.has-work', `SELECT EXISTS (SELECT 1 ${behind}) OR ${anyDue} AS found`);
export const selectUnread = sql(
  'subscribers.unread',
  `SELECT 1 AS one FROM subscribers s WHERE s.id = $1 AND s.status = 'enabled' AND EXISTS (SELECT 1 FROM events e WHERE ${unread})`,
);
export const countPending = sql(
  'subscribers.count-pending',
  `SELECT count(*)::int AS pending FROM (SELECT 1 FROM deliveries WHERE subscriber_id = $1 LIMIT $2) found`,
);
export const selectProgress = sql(
  'subscribers.progress',
  `SELECT (SELECT count(*)::int FROM deliveries d WHERE d.subscriber_id = s.id) AS pending,
          (SELECT count(*)::int FROM (SELECT 1 FROM events e WHERE ${unread} LIMIT 10000) found) AS unread,
          coalesce(extract(epoch FROM clock_timestamp() - (SELECT min(d.created_at) FROM deliveries d WHERE d.subscriber_id = s.id)), 0)::float8
            AS "oldestSeconds",
          coalesce((SELECT d.attempts FROM deliveries d WHERE d.subscriber_id = s.id ORDER BY d.seq LIMIT 1), 0) AS attempts,
          (SELECT d.next_at FROM deliveries d WHERE d.subscriber_id = s.id ORDER BY d.seq LIMIT 1) AS "nextAttemptAt",
          s.last_success_at AS "lastSuccessAt", s.last_error AS "lastError", s.last_error_at AS "lastErrorAt",
          (SELECT count(*)::int FROM dead_letters l WHERE l.subscriber_id = s.id) AS "deadLetters"
     FROM subscribers s WHERE s.id = $1`,
);
export const selectInactive = sql(
  'subscribers.inactive',
  `SELECT ${selection} FROM subscribers s WHERE s.kind = 'ssf' AND s.status = 'enabled' AND s.endpoint IS NULL
      AND s.last_active_at < now() - make_interval(secs => $1) LIMIT 100`,
);
