import type { Database, Transaction } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insertLink = sql(
  'administrator-links.insert',
  `INSERT INTO administrator_links (hash, tenant, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))`,
);
const selectLink = sql(
  'administrator-links.usable',
  `SELECT 1 AS one FROM administrator_links WHERE hash = $1 AND tenant = $2 AND used_at IS NULL AND expires_at > now()`,
);
const useLink = sql(
  'administrator-links.use',
  `UPDATE administrator_links SET used_at = now() WHERE hash = $1 AND tenant = $2 AND used_at IS NULL AND expires_at > now()
   RETURNING 1 AS one`,
);

/** One-time links by which the first administrator is made. Only the SHA-256 of a link's secret is kept. */
export class AdministratorLinks {
  constructor(private readonly database: Database) {}

  async add(tenant: string, hash: Buffer, lifetimeSeconds: number): Promise<void> {
    await this.database.rows(insertLink, [hash, tenant, lifetimeSeconds]);
  }

  async isUsable(tenant: string, hash: Buffer): Promise<boolean> {
    return (await this.database.row(selectLink, [hash, tenant])) !== undefined;
  }

  /** Uses the link up and does the work, or neither. False when it was used, has expired, or was never made. */
  use(tenant: string, hash: Buffer, work: (transaction: Transaction) => Promise<boolean>): Promise<boolean> {
    return this.database
      .transaction(async (transaction) => {
        if (!(await transaction.row(useLink, [hash, tenant]))) return false;
        // Rolled back with the use of the link: a taken user name must not cost the only link.
        if (!(await work(transaction))) throw new NotDone();
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof NotDone) return false;
        throw error;
      });
  }
}

class NotDone extends Error {}
