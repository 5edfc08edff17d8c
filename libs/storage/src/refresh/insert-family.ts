import type { GrantFacts } from '../grants/grant-facts.js';
import type { Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

/** The first generation of a refresh token family. Hashes are SHA-256 of the token's random part. */
export interface NewFamily {
  readonly id: string;
  readonly keyVersion: number;
  readonly hash: Buffer;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
  /** JWK thumbprint or certificate thumbprint that the family is bound to. */
  readonly confirmation?: string;
}

const statement = sql(
  'refresh.insert',
  `INSERT INTO refresh_families (id, tenant, gid, client_id, generation, key_version, current_hash, idle_expires_at, expires_at, confirmation)
   VALUES ($1, $2, $3, $4, 0, $5, $6, now() + make_interval(secs => $7), now() + make_interval(secs => $8), $9)`,
);

export async function insertFamily(queries: Queries, facts: GrantFacts, family: NewFamily): Promise<void> {
  await queries.rows(statement, [
    family.id,
    facts.tenant,
    facts.gid,
    facts.clientId,
    family.keyVersion,
    family.hash,
    family.idleSeconds,
    family.lifetimeSeconds,
    family.confirmation ?? null,
  ]);
}
