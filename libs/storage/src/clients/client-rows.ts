import type { ClientRecord, ClientSecret } from './client-record.js';

export interface ClientRow extends Omit<ClientRecord, 'secrets'> {
  readonly secrets: readonly {
    id: string;
    hash: string;
    sealed: string | null;
    createdAt: string;
    expiresAt: string | null;
  }[];
}

const secretOf = (row: ClientRow['secrets'][number]): ClientSecret => ({
  id: row.id,
  hash: Buffer.from(row.hash, 'hex'),
  sealed: row.sealed === null ? null : Buffer.from(row.sealed, 'hex'),
  createdAt: new Date(row.createdAt),
  expiresAt: row.expiresAt === null ? null : new Date(row.expiresAt),
});

/** A client as the record that the rest of the platform sees. */
export const clientOf = (row: ClientRow): ClientRecord => ({ ...row, secrets: row.secrets.map(secretOf) });
