import { v7 as uuidv7 } from 'uuid';
import type { WithAudit } from '../audit/audit.js';
import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const selection = `id, tenant, policy, registrations, registrations_left AS "registrationsLeft",
  created_at AS "createdAt", expires_at AS "expiresAt"`;

const insertToken = sql(
  'initial-access-tokens.insert',
  `INSERT INTO initial_access_tokens (id, tenant, hash, policy, registrations, registrations_left, expires_at)
   VALUES ($1, $2, $3, $4, $5, $5, now() + make_interval(secs => $6)) RETURNING ${selection}`,
);
const selectPage = sql(
  'initial-access-tokens.page',
  `SELECT ${selection} FROM initial_access_tokens WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3`,
);
const selectToken = sql(
  'initial-access-tokens.find',
  `SELECT ${selection} FROM initial_access_tokens WHERE tenant = $1 AND id = $2`,
);
const selectUsable = sql(
  'initial-access-tokens.usable',
  `SELECT ${selection} FROM initial_access_tokens
    WHERE tenant = $1 AND hash = $2 AND registrations_left > 0 AND expires_at > now()`,
);
const useToken = sql(
  'initial-access-tokens.use',
  // The row's lock puts those who come at once in a row: each sees what the one before left.
  `UPDATE initial_access_tokens SET registrations_left = registrations_left - 1
    WHERE tenant = $1 AND id = $2 AND registrations_left > 0 AND expires_at > now() RETURNING 1 AS one`,
);
const deleteToken = sql(
  'initial-access-tokens.delete',
  `DELETE FROM initial_access_tokens WHERE tenant = $1 AND id = $2 RETURNING ${selection}`,
);

export interface InitialAccessTokenRecord {
  readonly id: string;
  readonly tenant: string;
  /** Name of the registration policy; null for the default. */
  readonly policy: string | null;
  readonly registrations: number;
  readonly registrationsLeft: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewInitialAccessToken {
  readonly tenant: string;
  readonly hash: Buffer;
  readonly policy: string | null;
  readonly registrations: number;
  readonly lifetimeSeconds: number;
}

type Audited = WithAudit<InitialAccessTokenRecord>;

/**
 * Tokens that let somebody register clients, a number of times and for a while.
 *
 * @see RFC 7591 §3
 */
export class InitialAccessTokens {
  constructor(private readonly database: Database) {}

  create(token: NewInitialAccessToken, audit?: Audited): Promise<InitialAccessTokenRecord> {
    const { tenant, hash, policy, registrations, lifetimeSeconds } = token;
    return this.database.transaction(async (transaction) => {
      const values = [uuidv7(), tenant, hash, policy, registrations, lifetimeSeconds];
      const made = await transaction.row<InitialAccessTokenRecord>(insertToken, values);
      if (!made) throw new Error('An initial access token could not be made');
      await audit?.(transaction, undefined, made);
      return made;
    });
  }

  page(tenant: string, after: string | undefined, limit: number): Promise<InitialAccessTokenRecord[]> {
    const first = after ?? '00000000-0000-0000-0000-000000000000';
    return this.database.rows<InitialAccessTokenRecord>(selectPage, [tenant, first, limit]);
  }

  find(tenant: string, id: string): Promise<InitialAccessTokenRecord | undefined> {
    return this.database.row<InitialAccessTokenRecord>(selectToken, [tenant, id]);
  }

  /** The token that this is the hash of, while it may be used. */
  usable(tenant: string, hash: Buffer): Promise<InitialAccessTokenRecord | undefined> {
    return this.database.row<InitialAccessTokenRecord>(selectUsable, [tenant, hash]);
  }

  /** Counts one registration, in its transaction. @returns false when none is left */
  async use(queries: Queries, tenant: string, id: string): Promise<boolean> {
    return (await queries.row(useToken, [tenant, id])) !== undefined;
  }

  /** @returns false for an unknown one */
  delete(tenant: string, id: string, audit?: Audited): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const deleted = await transaction.row<InitialAccessTokenRecord>(deleteToken, [tenant, id]);
      if (deleted) await audit?.(transaction, deleted, undefined);
      return deleted !== undefined;
    });
  }
}
