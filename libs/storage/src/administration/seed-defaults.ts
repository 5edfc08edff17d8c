import {
  administrationAudience,
  administrationScopes,
  administratorRole,
  identityScopes,
  signalScopes,
} from '#protocol';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insertAudience = sql(
  'seed.audience',
  `INSERT INTO resource_servers (tenant, audience, name) VALUES ($1, $2, 'Tokenward administration') ON CONFLICT DO NOTHING`,
);
const insertScope = sql(
  'seed.scope',
  // Their audience follows the issuer: a platform that moves to another address keeps its administration.
  `INSERT INTO scopes (tenant, name, description, audience) VALUES ($1, $2, $3, $4)
   ON CONFLICT (tenant, name) DO UPDATE SET audience = excluded.audience WHERE scopes.audience IS DISTINCT FROM excluded.audience`,
);
const upsertRole = sql(
  'seed.administrator',
  `INSERT INTO roles (tenant, name, description, scopes) VALUES ($1, $2, 'May do everything', $3)
   ON CONFLICT (tenant, name) DO UPDATE SET scopes = excluded.scopes WHERE roles.scopes <> excluded.scopes`,
);

/** What every deployment starts from: the scopes of OpenID Connect and of administration, and the role that holds the latter. */
export async function seedDefaults(queries: Queries, tenant: string, issuer: string): Promise<void> {
  const audience = administrationAudience(issuer);
  await queries.rows(insertAudience, [tenant, audience]);
  for (const [name, description] of Object.entries({ ...identityScopes, ...signalScopes })) {
    await queries.rows(insertScope, [tenant, name, description, null]);
  }
  for (const [name, description] of Object.entries(administrationScopes)) {
    await queries.rows(insertScope, [tenant, name, description, audience]);
  }
  await queries.rows(upsertRole, [tenant, administratorRole, Object.keys(administrationScopes)]);
}
