import { v7 as uuidv7 } from 'uuid';
import { clientChanged, outboxEvent, type OutboxEvent } from '#events';
import type { Queries } from '../postgres/database.js';
import type { ClientMetadata, ClientRecord, NewClientSecret } from './client-record.js';
import { clientOf, type ClientRow } from './client-rows.js';
import * as statements from './client-statements.js';

/** Tells the other processes of a client as it is now. */
export const changed = (client: ClientRecord, deleted = false): OutboxEvent =>
  outboxEvent(clientChanged, client.tenant, client.id, {
    tenant: client.tenant,
    client_id: client.id,
    version: deleted ? client.version + 1 : client.version,
    epoch: client.epoch,
    disabled: client.disabled,
    deleted,
    metadata: { ...client.metadata },
  });

export const insertSecret = (queries: Queries, tenant: string, id: string, secret: NewClientSecret): Promise<unknown> =>
  queries.rows(statements.insertSecret, [uuidv7(), tenant, id, secret.hash, secret.sealed ?? null]);

/** The one before stays valid for the overlap, older ones go. */
export async function replaceSecrets(
  queries: Queries,
  tenant: string,
  id: string,
  secret: NewClientSecret,
  overlapSeconds: number,
): Promise<void> {
  await queries.rows(statements.deleteOldSecrets, [tenant, id]);
  await queries.rows(statements.expireSecrets, [tenant, id, overlapSeconds]);
  await insertSecret(queries, tenant, id, secret);
}

export function originsOf({ redirect_uris: uris = [] }: ClientMetadata): string[] {
  const origins = uris.map((uri) => new URL(uri).origin).filter((origin) => origin !== 'null');
  return [...new Set(origins)];
}

export async function writeOrigins(
  queries: Queries,
  tenant: string,
  id: string,
  metadata: ClientMetadata,
): Promise<void> {
  const origins = originsOf(metadata);
  if (origins.length > 0) await queries.rows(statements.insertOrigins, [tenant, id, origins]);
}

export async function read(
  queries: Queries,
  statement: typeof statements.selectClient,
  tenant: string,
  id: string,
): Promise<ClientRecord | undefined> {
  const row = await queries.row<ClientRow>(statement, [tenant, id]);
  return row && clientOf(row);
}

export async function known(queries: Queries, tenant: string, id: string): Promise<ClientRecord> {
  const client = await read(queries, statements.selectClient, tenant, id);
  if (!client) throw new Error('The client is not there after its own change');
  return client;
}
