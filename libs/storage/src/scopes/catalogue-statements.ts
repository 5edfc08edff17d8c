import { sql, type Statement } from '../postgres/statement.js';

type Texts = Record<'find' | 'lock' | 'page' | 'insert' | 'update' | 'delete', Statement>;

function textsOf(table: string, id: string, selection: string, insert: string, update: string): Texts {
  const found = `SELECT ${selection} FROM ${table} WHERE tenant = $1 AND ${id} = $2`;
  return {
    find: sql(`${table}.find`, found),
    lock: sql(`${table}.lock`, `${found} FOR UPDATE`),
    page: sql(
      `${table}.page`,
      `SELECT ${selection} FROM ${table} WHERE tenant = $1 AND ${id} > $2 ORDER BY ${id} LIMIT $3`,
    ),
    insert: sql(`${table}.insert`, `INSERT INTO ${table} ${insert} ON CONFLICT DO NOTHING RETURNING ${selection}`),
    update: sql(
      `${table}.update`,
      `UPDATE ${table} SET ${update}, version = version + 1 WHERE tenant = $1 AND ${id} = $2 RETURNING ${selection}`,
    ),
    delete: sql(`${table}.delete`, `DELETE FROM ${table} WHERE tenant = $1 AND ${id} = $2`),
  };
}

export const scope = textsOf(
  'scopes',
  'name',
  'tenant, name, description, audience, version',
  '(tenant, name, description, audience) VALUES ($1, $2, $3, $4)',
  'description = $3, audience = $4, updated_at = now()',
);

export const resourceServer = textsOf(
  'resource_servers',
  'audience',
  `tenant, audience, name, token_format AS "tokenFormat", signing_alg AS "signingAlg",
   access_token_lifetime_seconds AS "accessTokenLifetimeSeconds", authorization_details AS "authorizationDetails", version`,
  '(tenant, audience, name, token_format, signing_alg, access_token_lifetime_seconds, authorization_details) VALUES ($1, $2, $3, $4, $5, $6, $7)',
  'name = $3, token_format = $4, signing_alg = $5, access_token_lifetime_seconds = $6, authorization_details = $7, updated_at = now()',
);

export const role = textsOf(
  'roles',
  'name',
  'tenant, name, description, scopes, version',
  '(tenant, name, description, scopes) VALUES ($1, $2, $3, $4)',
  'description = $3, scopes = $4',
);

export const claimMapping = textsOf(
  'claim_mappings',
  'name',
  'tenant, name, mapping, version',
  '(tenant, name, mapping) VALUES ($1, $2, $3)',
  'mapping = $3, updated_at = now()',
);

export const registrationPolicy = textsOf(
  'registration_policies',
  'name',
  'tenant, name, rules, version',
  '(tenant, name, rules) VALUES ($1, $2, $3)',
  'rules = $3, updated_at = now()',
);

export const softwareIssuer = textsOf(
  'software_issuers',
  'issuer',
  'tenant, issuer, jwks, jwks_uri AS "jwksUri", version',
  '(tenant, issuer, jwks, jwks_uri) VALUES ($1, $2, $3, $4)',
  'jwks = $3, jwks_uri = $4, updated_at = now()',
);

// Each change starts anew: tokens name the lineage, and the one of before has ended.
export const trustedIssuer = textsOf(
  'trusted_issuers',
  'issuer',
  'tenant, issuer, jwks, jwks_uri AS "jwksUri", rules, disabled, lineage, version',
  '(tenant, issuer, jwks, jwks_uri, rules, disabled) VALUES ($1, $2, $3, $4, $5, $6)',
  'jwks = $3, jwks_uri = $4, rules = $5, disabled = $6, lineage = gen_random_uuid(), updated_at = now()',
);
