import type { Database, Queries, Transaction } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';

const insertLink = sql(
  'administrator-links.insert',
  `INSERT INTO administrator_links (hash, tenant, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))`,
);
const selectLink = sql(
  'administrator-links.usable',
  `SELECT 1 AS one FROM administrator_links WHERE hash = $1 AND tenant = $2 AND used_at IS NULL AND expires_at > now()`,
);
// In one order, so that two at the same moment cannot wait for each other.
const spendLinks = sql(
  'administrator-links.spend',
  `WITH unspent AS (SELECT hash FROM administrator_links WHERE tenant = $1 AND used_at IS NULL ORDER BY hash FOR UPDATE)
   UPDATE administrator_links AS link SET used_at = now() FROM unspent WHERE link.hash = unspent.hash
   RETURNING link.hash, link.expires_at > now() AS alive`,
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

  /** Uses the link up, with all others, and does the work, or neither. False when it was used, has expired, or was never made. */
  use(tenant: string, hash: Buffer, work: (transaction: Transaction) => Promise<boolean>): Promise<boolean> {
    return this.database
      .transaction(async (transaction) => {
        const spent = await this.spend(transaction, tenant);
        // Rolled back with the use of the link: a taken user name must not cost the only link.
        if (!spent.some((one) => one.equals(hash)) || !(await work(transaction))) throw new NotDone();
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof NotDone) return false;
        throw error;
      });
  }

  /** Once there is an administrator, by whatever way, no link makes another. @returns the hashes of those that still lived */
  async spend(queries: Queries, tenant: string): Promise<Buffer[]> {
    const rows = await queries.rows<{ hash: Buffer; alive: boolean }>(spendLinks, [tenant]);
    return rows.filter(({ alive }) => alive).map(({ hash }) => hash);
  }
}

class NotDone extends Error {}
