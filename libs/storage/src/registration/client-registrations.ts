import type { Database, Queries } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insertRegistration = sql(
  'client-registrations.insert',
  'INSERT INTO client_registrations (tenant, client_id, token_hash, policy) VALUES ($1, $2, $3, $4)',
);
const selectRegistration = sql(
  'client-registrations.find',
  `SELECT token_hash AS "tokenHash", policy FROM client_registrations WHERE tenant = $1 AND client_id = $2`,
);
const replaceToken = sql(
  'client-registrations.replace-token',
  `UPDATE client_registrations SET token_hash = $4 WHERE tenant = $1 AND client_id = $2 AND token_hash = $3
   RETURNING 1 AS one`,
);

export interface ClientRegistrationRecord {
  /** SHA-256 of the registration access token. */
  readonly tokenHash: Buffer;
  /** Name of the policy that it was registered by; null for the default. */
  readonly policy: string | null;
}

/**
 * Clients that registered themselves, and the token that each manages itself with.
 *
 * @see RFC 7592 §1.3
 */
export class ClientRegistrations {
  constructor(private readonly database: Database) {}

  find(tenant: string, clientId: string): Promise<ClientRegistrationRecord | undefined> {
    return this.database.row<ClientRegistrationRecord>(selectRegistration, [tenant, clientId]);
  }

  /** In the transaction that makes the client. */
  async add(queries: Queries, tenant: string, clientId: string, record: ClientRegistrationRecord): Promise<void> {
    await queries.rows(insertRegistration, [tenant, clientId, record.tokenHash, record.policy]);
  }

  /** In the transaction of the change. @returns false when another change has replaced the token already */
  async replaceToken(
    queries: Queries,
    tenant: string,
    clientId: string,
    hashes: { readonly before: Buffer; readonly after: Buffer },
  ): Promise<boolean> {
    return (await queries.row(replaceToken, [tenant, clientId, hashes.before, hashes.after])) !== undefined;
  }
}
