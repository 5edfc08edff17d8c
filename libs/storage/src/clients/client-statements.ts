import { sql } from '../postgres/statement.js';

const selection = `
  c.tenant, c.id, c.name, c.metadata, c.settings, c.disabled, c.epoch, c.version, c.expires_at AS "expiresAt",
  c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'hash', encode(s.hash, 'hex'), 'sealed', encode(s.sealed, 'hex'), 'createdAt', s.created_at, 'expiresAt', s.expires_at)
                              ORDER BY s.created_at)
     FROM client_secrets s WHERE s.tenant = c.tenant AND s.client_id = c.id AND (s.expires_at IS NULL OR s.expires_at > now())), '[]') AS secrets`;

export const selectClient = sql('clients.find', `SELECT ${selection} FROM clients c WHERE c.tenant = $1 AND c.id = $2`);
export const lockClient = sql(
  'clients.lock',
  `SELECT ${selection} FROM clients c WHERE c.tenant = $1 AND c.id = $2 FOR UPDATE OF c`,
);
export const selectPage = sql(
  'clients.page',
  `SELECT ${selection} FROM clients c
    WHERE c.tenant = $1 AND c.id > $2 AND ($3::text IS NULL OR lower(c.name) LIKE $3 OR lower(c.id) LIKE $3)
    ORDER BY c.id LIMIT $4`,
);
export const insertClient = sql(
  'clients.insert',
  // An id that was used before starts above every epoch that old grants and records know: deleted clients do not revive.
  `INSERT INTO clients (tenant, id, name, metadata, settings, expires_at, epoch) VALUES ($1, $2, $3, $4, $5, $6, greatest(1,
     (SELECT max(client_epoch) + 1 FROM grants WHERE tenant = $1 AND client_id = $2),
     (SELECT max(epoch) FROM revocations WHERE tenant = $1 AND kind = 'client' AND id = $2)))`,
);
export const updateClient = sql(
  'clients.update',
  `UPDATE clients SET name = $3, metadata = $4, settings = $5, version = version + 1, updated_at = now() WHERE tenant = $1 AND id = $2`,
);
export const renewClient = sql(
  'clients.renew',
  `UPDATE clients SET expires_at = $3, version = version + 1, updated_at = now() WHERE tenant = $1 AND id = $2`,
);
export const setDisabled = sql(
  'clients.set-disabled',
  `UPDATE clients SET disabled = $3, epoch = epoch + CASE WHEN $3 THEN 1 ELSE 0 END, version = version + 1, updated_at = now()
    WHERE tenant = $1 AND id = $2`,
);
export const raiseEpoch = sql(
  'clients.raise-epoch',
  `UPDATE clients SET epoch = epoch + 1, version = version + 1, updated_at = now() WHERE tenant = $1 AND id = $2`,
);
export const touchClient = sql(
  'clients.touch',
  `UPDATE clients SET version = version + 1, updated_at = now() WHERE tenant = $1 AND id = $2`,
);
export const deleteStreams = sql(
  'clients.delete-streams',
  `DELETE FROM subscribers WHERE tenant = $1 AND owner = $2 AND kind = 'ssf'`,
);
export const deleteClient = sql('clients.delete', `DELETE FROM clients WHERE tenant = $1 AND id = $2`);
export const insertSecret = sql(
  'client-secrets.insert',
  // The secret itself is kept for the one method that needs it, whatever the caller thought the method was.
  `INSERT INTO client_secrets (id, tenant, client_id, hash, sealed)
   SELECT $1, $2, $3, $4, CASE WHEN metadata ->> 'token_endpoint_auth_method' = 'client_secret_jwt' THEN $5::bytea END
     FROM clients WHERE tenant = $2 AND id = $3`,
);
export const forgetSealedSecrets = sql(
  'client-secrets.forget-sealed',
  `UPDATE client_secrets s SET sealed = NULL FROM clients c
    WHERE s.tenant = $1 AND s.client_id = $2 AND s.sealed IS NOT NULL AND c.tenant = $1 AND c.id = $2
      AND c.metadata ->> 'token_endpoint_auth_method' IS DISTINCT FROM 'client_secret_jwt'`,
);
export const expireSecrets = sql(
  'client-secrets.expire',
  `UPDATE client_secrets SET expires_at = least(coalesce(expires_at, 'infinity'), now() + make_interval(secs => $3))
    WHERE tenant = $1 AND client_id = $2`,
);
export const deleteOldSecrets = sql(
  'client-secrets.delete-old',
  `DELETE FROM client_secrets WHERE tenant = $1 AND client_id = $2
      AND id NOT IN (SELECT id FROM client_secrets WHERE tenant = $1 AND client_id = $2 ORDER BY created_at DESC, id DESC LIMIT 1)`,
);
export const deleteOrigins = sql(
  'client-origins.delete',
  'DELETE FROM client_origins WHERE tenant = $1 AND client_id = $2',
);
export const insertOrigins = sql(
  'client-origins.insert',
  `INSERT INTO client_origins (tenant, client_id, origin) SELECT $1, $2, unnest($3::text[])`,
);
export const selectOrigin = sql(
  'client-origins.find',
  'SELECT 1 AS one FROM client_origins WHERE tenant = $1 AND origin = $2 LIMIT 1',
);
