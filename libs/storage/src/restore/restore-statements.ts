import { sql } from '../postgres/statement.js';
import { insertRecordsFrom } from '../revocations/record-columns.js';

/** Far above what a client's epoch can have reached since the backup was made. */
export const epochStep = 1_000_000;

/** Which restored database this is: a copy has another id of the database, a recovery another timeline, a restore other tables. */
export const selectIdentity = sql(
  'restore.identity',
  `SELECT concat_ws('-', (SELECT system_identifier FROM pg_control_system()), left(pg_walfile_name(pg_current_wal_lsn()), 8),
          (SELECT oid FROM pg_database WHERE datname = current_database()), 'log_incarnation'::regclass::oid) AS identity`,
);
export const selectDone = sql(
  'restore.done',
  `SELECT 1 AS one FROM audit WHERE tenant = $1 AND object_kind = 'database' AND object_id = $2 LIMIT 1`,
);
export const lockRestore = sql('restore.lock', 'SELECT pg_advisory_xact_lock(7403214)');
export const changeEpochId = sql(
  'restore.change-epoch-id',
  'UPDATE log_incarnation SET epoch_id = gen_random_uuid(), since = now() RETURNING epoch_id::text AS "epochId"',
);
// No instance counts, so the first that a process sees is rebuilt; those of the past may hold less than this database says.
export const resetRedis = sql(
  'restore.reset-redis',
  `UPDATE redis_incarnation SET run_id = 'none', history = NULL, past = '{}', past_histories = '{}', since = now(), changed_at = now()`,
);
// Another cluster counts its transactions anew: what comes from the one before would lie in the future.
export const selectForeign = sql(
  'restore.foreign',
  `SELECT 1 AS one FROM (SELECT max(xid::text::numeric) AS xid FROM
     (SELECT xid FROM events UNION ALL SELECT xid FROM revocations UNION ALL SELECT cursor_xid FROM subscribers) known) last
    WHERE last.xid >= pg_current_xact_id()::text::numeric`,
);
// Before the first that was not read, by ids, which are in the order of time: rather twice than never.
export const moveCursors = sql(
  'restore.move-cursors',
  `UPDATE subscribers s SET cursor_xid = '3', cursor_id = coalesce(
     (SELECT e.id FROM events e WHERE e.id < coalesce(
         (SELECT u.id FROM events u WHERE (u.xid, u.id) > (s.cursor_xid, s.cursor_id) ORDER BY u.id LIMIT 1),
         'ffffffff-ffff-ffff-ffff-ffffffffffff') ORDER BY e.id DESC LIMIT 1),
     '00000000-0000-0000-0000-000000000000')`,
);
export const moveOutbox = sql(
  'restore.move-outbox',
  `UPDATE outbox SET xid = '3', headers = headers || jsonb_build_object('x-xid', pg_current_xact_id()::text)`,
);
export const moveLog = sql('restore.move-log', `UPDATE event_log SET xid = '3'`);
export const moveRevocations = sql('restore.move-revocations', `UPDATE revocations SET xid = pg_current_xact_id()`);

export const mergeRecords = sql(
  'restore.merge-records',
  `${insertRecordsFrom} WHERE to_timestamp(until) > now()
   ON CONFLICT DO NOTHING RETURNING 1 AS one`,
);
export const endKnownGrants = sql(
  'restore.end-grants',
  `UPDATE grants SET status = 'revoked', reason = known.reason, revoked_at = now()
     FROM unnest($1::uuid[], $2::text[]) AS known (id, reason) WHERE grants.id = known.id AND status = 'active'`,
);
// Without this a token of now would carry an epoch that a record of then refuses.
export const raiseUsers = sql(
  'restore.raise-users',
  `UPDATE users u SET epoch = known.epoch, disabled = u.disabled OR known.disabled, version = version + 1, updated_at = now()
     FROM (SELECT r.user_id, max(k.epoch) AS epoch, bool_or(k.reason = 'user_disabled') AS disabled,
                  string_agg(DISTINCT k.reason, ', ') AS reason
             FROM unnest($1::text[], $2::int[], $3::text[]) AS k (rid, epoch, reason)
             JOIN user_rids r ON r.rid = k.rid JOIN users n ON n.id = r.user_id AND n.epoch < k.epoch GROUP BY r.user_id) known
    WHERE u.id = known.user_id RETURNING u.id::text, u.disabled, known.reason`,
);
export const revokeKeys = sql(
  'restore.revoke-keys',
  `UPDATE signing_keys SET state = 'revoked', retired_at = now() WHERE kid = ANY ($1::text[]) AND state <> 'revoked' RETURNING kid`,
);
// Readers drop a version that is below the one they know.
export const raiseKeyVersions = sql(
  'restore.raise-key-versions',
  `UPDATE signing_keys SET version = version + ${epochStep}
   RETURNING kid, tenant, purpose, alg, state, version, public_jwk`,
);
export const raiseClients = sql(
  'restore.raise-clients',
  `UPDATE clients c SET epoch = greatest(c.epoch, known.epoch) + ${epochStep}, version = greatest(c.version, known.version) + ${epochStep},
          disabled = c.disabled OR coalesce(known.disabled, false), updated_at = now()
     FROM clients own LEFT JOIN unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::boolean[])
       AS known (tenant, id, epoch, version, disabled) ON known.tenant = own.tenant AND known.id = own.id
    WHERE c.tenant = own.tenant AND c.id = own.id
   RETURNING c.tenant, c.id AS client_id, c.version, c.epoch, c.disabled, c.metadata, own.disabled AS "wasDisabled",
             own.version AS "versionBefore"`,
);
export const endSessions = sql(
  'restore.end-sessions',
  `UPDATE sessions SET ended_at = now(), end_reason = 'restored' WHERE id IN
     (SELECT id FROM sessions WHERE ended_at IS NULL AND expires_at > now() LIMIT 1000) RETURNING id`,
);
// A withdrawal after the backup is not known any more: everybody is asked again.
export const forgetConsents = sql(
  'restore.forget-consents',
  `UPDATE consents SET scopes = '{}', epoch = epoch + ${epochStep} WHERE scopes <> '{}' RETURNING 1 AS one`,
);
export const useLinks = sql(
  'restore.use-links',
  'UPDATE administrator_links SET used_at = now() WHERE used_at IS NULL',
);
