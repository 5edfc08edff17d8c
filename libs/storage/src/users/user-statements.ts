import { selected } from '../postgres/columns.js';
import { sql } from '../postgres/statement.js';
import { userColumns } from './user-columns.js';

const selection = selected('users', userColumns);

export const selectUser = sql('users.find', `SELECT ${selection} FROM users WHERE tenant = $1 AND id = $2`);
export const lockUser = sql('users.lock', `SELECT ${selection} FROM users WHERE tenant = $1 AND id = $2 FOR UPDATE`);
export const selectByRid = sql(
  'users.by-rid',
  `SELECT ${selection} FROM users WHERE tenant = $1 AND id = (SELECT user_id FROM user_rids WHERE rid = $2)`,
);
// A user name wins over an equal e-mail address of somebody else.
export const byLogin = (login: string): string =>
  `SELECT ${selection} FROM users WHERE tenant = $1 AND (lower(username) = lower(${login}) OR lower(email) = lower(${login}))
    ORDER BY (lower(username) = lower(${login})) DESC NULLS LAST LIMIT 1`;
export const selectByLogin = sql('users.by-login', byLogin('$2'));
export const selectPage = sql(
  'users.page',
  `SELECT ${selection} FROM users WHERE tenant = $1 AND id > $2
      AND ($3::text IS NULL OR lower(username) LIKE $3 OR lower(email) LIKE $3 OR lower(name) LIKE $3) ORDER BY id LIMIT $4`,
);
export const insertUser = sql(
  'users.insert',
  `INSERT INTO users (id, tenant, username, email, email_verified, name, profile, password_hash, roles, attributes)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING ${selection}`,
);
export const updateUser = sql(
  'users.update',
  `UPDATE users SET username = $3, email = $4, email_verified = $5, name = $6, profile = $7, roles = $8, attributes = coalesce($9, attributes), version = version + 1,
          updated_at = now() WHERE tenant = $1 AND id = $2 RETURNING ${selection}`,
);
export const setDisabled = sql(
  'users.set-disabled',
  `UPDATE users SET disabled = $3, epoch = epoch + CASE WHEN $3 THEN 1 ELSE 0 END, version = version + 1, updated_at = now()
    WHERE tenant = $1 AND id = $2 RETURNING ${selection}`,
);
export const setPassword = sql(
  'users.set-password',
  `UPDATE users SET password_hash = $3, epoch = epoch + 1, version = version + 1, updated_at = now()
    WHERE tenant = $1 AND id = $2 RETURNING ${selection}`,
);
export const rehashPassword = sql(
  'users.rehash-password',
  `UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2`,
);
export const raiseEpoch = sql(
  'users.raise-epoch',
  `UPDATE users SET epoch = epoch + 1, version = version + 1, updated_at = now() WHERE tenant = $1 AND id = $2 RETURNING ${selection}`,
);
export const deleteUser = sql('users.delete', `DELETE FROM users WHERE tenant = $1 AND id = $2`);
export const selectRids = sql('users.rids', `SELECT rid FROM user_rids WHERE user_id = $1`);
export const makeRid = sql('users.make-rid', 'SELECT pseudonym_of($1, $2) AS rid');
export const selectRid = sql('users.rid', `SELECT rid FROM user_rids WHERE user_id = $1 AND sector = $2`);
export const endSessions = sql(
  'users.end-sessions',
  `UPDATE sessions SET ended_at = now(), end_reason = $2 WHERE user_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3 RETURNING id`,
);
export const moveSessionEpoch = sql('users.move-session-epoch', `UPDATE sessions SET user_epoch = $2 WHERE id = $1`);
export const anyoneWithRole = sql(
  'users.anyone-with-role',
  `SELECT 1 AS one FROM users WHERE tenant = $1 AND roles <> '{}' AND $2 = ANY (roles) AND NOT disabled LIMIT 1`,
);
