import type { Database, Transaction } from '../postgres/database.js';
import type { EndedRecord, Endings } from '../revocations/endings.js';
import type { RevocationReason } from '../grants/grants.js';
import type { ClientMetadata, ClientRecord, ClientSettings, NewClient, NewClientSecret } from './client-record.js';
import { clientOf, type ClientRow } from './client-rows.js';
import * as statements from './client-statements.js';
import { changed, insertSecret, known, read, replaceSecrets, writeOrigins } from './client-writes.js';
import type { WithAudit } from '../audit/audit.js';

const epochRecord = (client: ClientRecord, reason: RevocationReason): EndedRecord => ({
  tenant: client.tenant,
  kind: 'client',
  id: client.id,
  epoch: client.epoch,
  reason,
});

export type ClientChange =
  | { readonly outcome: 'changed'; readonly client: ClientRecord; readonly revocationToken?: string }
  | { readonly outcome: 'unknown' }
  /** The `If-Match` version is not the present one. */
  | { readonly outcome: 'conflict'; readonly client: ClientRecord };

export interface ClientUpdate {
  readonly name: string;
  readonly metadata: ClientMetadata;
  readonly settings: ClientSettings;
  /** In place of the present ones, which end. */
  readonly secret?: NewClientSecret;
}

/** Registered clients. Each change raises the version and tells the other processes; each ending raises the epoch. */
export class Clients {
  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
  ) {}

  find(tenant: string, id: string): Promise<ClientRecord | undefined> {
    return read(this.database, statements.selectClient, tenant, id);
  }

  /** One page in the order of ids; `search` is a part of the name or id. */
  async page(tenant: string, after: string, search: string | undefined, limit: number): Promise<ClientRecord[]> {
    const pattern = search === undefined ? null : `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    const rows = await this.database.rows<ClientRow>(statements.selectPage, [tenant, after, pattern, limit]);
    return rows.map(clientOf);
  }

  /** Whether a client has a redirect URI of this origin: its scripts may call the token endpoint. */
  async isRegisteredOrigin(tenant: string, origin: string): Promise<boolean> {
    return (await this.database.row(statements.selectOrigin, [tenant, origin])) !== undefined;
  }

  create(client: NewClient, audit?: WithAudit<ClientRecord>): Promise<ClientRecord> {
    return this.endings.tell(async (transaction) => {
      const { tenant, id, name, metadata, settings, expiresAt, secret } = client;
      await transaction.rows(statements.insertClient, [tenant, id, name, metadata, settings, expiresAt ?? null]);
      await writeOrigins(transaction, tenant, id, metadata);
      if (secret) await insertSecret(transaction, tenant, id, secret);
      const value = await known(transaction, tenant, id);
      await audit?.(transaction, undefined, value);
      return { value, events: [changed(value)] };
    });
  }

  update(
    tenant: string,
    id: string,
    version: number | undefined,
    change: ClientUpdate,
    audit?: WithAudit<ClientRecord>,
  ): Promise<ClientChange> {
    return this.change(tenant, id, version, audit, async (transaction) => {
      await transaction.rows(statements.deleteOrigins, [tenant, id]);
      await writeOrigins(transaction, tenant, id, change.metadata);
      await transaction.rows(statements.updateClient, [tenant, id, change.name, change.metadata, change.settings]);
      await transaction.rows(statements.forgetSealedSecrets, [tenant, id]);
      if (change.secret) await replaceSecrets(transaction, tenant, id, change.secret, 0);
    });
  }

  renew(tenant: string, id: string, expiresAt: Date | null, audit?: WithAudit<ClientRecord>): Promise<ClientChange> {
    return this.change(tenant, id, undefined, audit, (transaction) =>
      transaction.rows(statements.renewClient, [tenant, id, expiresAt]),
    );
  }

  /** Adds a secret; the one before stays valid for the overlap, older ones go. */
  rotateSecret(
    tenant: string,
    id: string,
    secret: NewClientSecret,
    overlapSeconds: number,
    audit?: WithAudit<ClientRecord>,
  ): Promise<ClientChange> {
    return this.change(tenant, id, undefined, audit, async (transaction) => {
      await replaceSecrets(transaction, tenant, id, secret, overlapSeconds);
      return transaction.rows(statements.touchClient, [tenant, id]);
    });
  }

  enable(
    tenant: string,
    id: string,
    version: number | undefined,
    audit?: WithAudit<ClientRecord>,
  ): Promise<ClientChange> {
    return this.change(tenant, id, version, audit, (transaction) =>
      transaction.rows(statements.setDisabled, [tenant, id, false]),
    );
  }

  /** Refuses the client and every token it was given. */
  disable(
    tenant: string,
    id: string,
    version: number | undefined,
    audit?: WithAudit<ClientRecord>,
  ): Promise<ClientChange> {
    return this.end(tenant, id, version, 'client_disabled', audit, (transaction) =>
      transaction.rows(statements.setDisabled, [tenant, id, true]),
    );
  }

  /** Ends every token of the client; the client itself goes on. */
  revokeTokens(
    tenant: string,
    id: string,
    reason: RevocationReason,
    audit?: WithAudit<ClientRecord>,
  ): Promise<ClientChange> {
    return this.end(tenant, id, undefined, reason, audit, (transaction) =>
      transaction.rows(statements.raiseEpoch, [tenant, id]),
    );
  }

  delete(
    tenant: string,
    id: string,
    version: number | undefined,
    audit?: WithAudit<ClientRecord>,
  ): Promise<ClientChange> {
    return this.endings.end<ClientChange>(async (transaction) => {
      const found = await lockVersion(transaction, tenant, id, version);
      if (found.outcome !== 'changed') return { value: found };
      await transaction.rows(statements.deleteClient, [tenant, id]);
      // Its stream tells of everybody; nobody is left who may hear that.
      await transaction.rows(statements.deleteStreams, [tenant, id]);
      await audit?.(transaction, found.client, undefined);
      const ended = { ...found.client, epoch: found.client.epoch + 1, disabled: true };
      return { value: found, records: [epochRecord(ended, 'client_deleted')], events: [changed(ended, true)] };
    });
  }

  private change(
    tenant: string,
    id: string,
    version: number | undefined,
    audit: WithAudit<ClientRecord> | undefined,
    work: (transaction: Transaction) => Promise<unknown>,
  ): Promise<ClientChange> {
    return this.endings.tell<ClientChange>(async (transaction) => {
      const found = await lockVersion(transaction, tenant, id, version);
      if (found.outcome !== 'changed') return { value: found };
      await work(transaction);
      const client = await known(transaction, tenant, id);
      await audit?.(transaction, found.client, client);
      return { value: { outcome: 'changed' as const, client }, events: [changed(client)] };
    });
  }

  private async end(
    tenant: string,
    id: string,
    version: number | undefined,
    reason: RevocationReason,
    audit: WithAudit<ClientRecord> | undefined,
    work: (transaction: Transaction) => Promise<unknown>,
  ): Promise<ClientChange> {
    const { value, revocationToken } = await this.endings.endWithToken<ClientChange>(async (transaction) => {
      const found = await lockVersion(transaction, tenant, id, version);
      if (found.outcome !== 'changed') return { value: found };
      await work(transaction);
      const client = await known(transaction, tenant, id);
      await audit?.(transaction, found.client, client);
      return {
        value: { outcome: 'changed' as const, client },
        records: [epochRecord(client, reason)],
        events: [changed(client)],
      };
    });
    return value.outcome === 'changed' ? { ...value, revocationToken } : value;
  }
}

async function lockVersion(
  transaction: Transaction,
  tenant: string,
  id: string,
  version: number | undefined,
): Promise<ClientChange> {
  const client = await read(transaction, statements.lockClient, tenant, id);
  if (!client) return { outcome: 'unknown' };
  if (version !== undefined && version !== client.version) return { outcome: 'conflict', client };
  return { outcome: 'changed', client };
}
