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

/** Not of Node's pool, of which a client that stays in memory would hold a whole page (64 KiB) for 32 octets. */
function ownOctets(hex: string): Buffer {
  const octets = Buffer.allocUnsafeSlow(hex.length / 2);
  octets.write(hex, 'hex');
  return octets;
}

const secretOf = (row: ClientRow['secrets'][number]): ClientSecret => ({
  id: row.id,
  hash: ownOctets(row.hash),
  sealed: row.sealed === null ? null : ownOctets(row.sealed),
  createdAt: new Date(row.createdAt),
  expiresAt: row.expiresAt === null ? null : new Date(row.expiresAt),
});

/** A client as the record that the rest of the platform sees. */
export const clientOf = (row: ClientRow): ClientRecord => ({ ...row, secrets: row.secrets.map(secretOf) });
