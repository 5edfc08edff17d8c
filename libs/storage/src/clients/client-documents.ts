import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import type { Endings } from '../revocations/endings.js';
import type { ClientMetadata, ClientRecord, DocumentedClient } from './client-record.js';
import { selectClient } from './client-statements.js';
import { changed, known, originsOf, read } from './client-writes.js';

const selectDocument = sql(
  'client-documents.find',
  `SELECT fresh_until > now() AS "isFresh", fresh_until > now() - interval '1 hour' AS "isUsable"
     FROM client_documents WHERE tenant = $1 AND client_id = $2`,
);
const keepDocument = sql('client-documents.keep', 'SELECT keep_client_document($1, $2, $3, $4, $5, $6) AS "isChanged"');
const forgetUnused = sql('client-documents.forget', 'SELECT forget_client_documents()');

/**
 * Clients whose id is the URL of their metadata. Each has a row as every other client: it is shown, switched off and deleted as they
 * are, and its epoch ends its tokens.
 */
export class ClientDocuments {
  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  async find(tenant: string, url: string): Promise<DocumentedClient | undefined> {
    const document = await this.database.row<Omit<DocumentedClient, 'client'>>(selectDocument, [tenant, url]);
    const client = document && (await read(this.database, selectClient, tenant, url));
    return client && { ...document, client };
  }

  /** What the document says now. What an administrator has said of the client stays. */
  keep(
    tenant: string,
    url: string,
    document: { readonly name: string; readonly metadata: ClientMetadata; readonly freshSeconds: number },
  ): Promise<ClientRecord> {
    const { name, metadata, freshSeconds } = document;
    const values = [tenant, url, name, metadata, originsOf(metadata), freshSeconds];
    return this.endings.tell(async (transaction) => {
      const kept = await transaction.row<{ isChanged: boolean }>(keepDocument, values);
      const value = await known(transaction, tenant, url);
      return { value, events: kept?.isChanged ? [changed(value)] : [] };
    });
  }

  /** Nobody has used them for 400 days, longer than any refresh token lives, and no administrator has said anything about them. */
  async forgetUnused(): Promise<void> {
    await this.database.rows(forgetUnused);
  }
}
