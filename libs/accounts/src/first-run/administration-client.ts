import { v7 as uuidv7 } from 'uuid';
import { administrationScopes } from '#protocol';
import type { Actor, Audit, ClientRecord, Clients, WithAudit } from '#storage';
import { makeClientSecret } from './client-secret.js';

/** A client that scripts administer the platform with. */
export interface AdministrationClient {
  readonly client_id: string;
  readonly client_secret: string;
  readonly scope: string;
}

export interface ClientStores {
  readonly clients: Clients;
  readonly audit: Audit;
}

export interface NewMachineClient {
  readonly tenant: string;
  readonly name: string;
  readonly scope: string;
  readonly actor: Actor;
  readonly expiresAt?: Date | undefined;
}

export const administrationClientLifeSeconds = 86_400;

/** Every administration scope, for as long as its maker says: it is as strong as an administrator, so it should not last. */
export function createAdministrationClient(
  stores: ClientStores,
  options: Omit<NewMachineClient, 'scope'> & { readonly scope?: string | undefined },
): Promise<AdministrationClient> {
  return createMachineClient(stores, {
    ...options,
    scope: options.scope ?? Object.keys(administrationScopes).join(' '),
  });
}

/** A client of no person, which authenticates by a secret. */
export async function createMachineClient(
  { clients, audit }: ClientStores,
  client: NewMachineClient,
): Promise<AdministrationClient> {
  const { tenant, name, scope, actor, expiresAt } = client;
  const { secret, hash } = makeClientSecret();
  const metadata = {
    client_name: name,
    grant_types: ['client_credentials'],
    response_types: [],
    token_endpoint_auth_method: 'client_secret_basic',
    scope,
  };
  const made = {
    tenant,
    id: uuidv7(),
    name,
    metadata,
    settings: {},
    secret: { hash },
    ...(expiresAt && { expiresAt }),
  };
  const created = await clients.create(made, auditOf(audit, actor, 'client.create'));
  return { client_id: created.id, client_secret: secret, scope };
}

/** Lets an administration client go on. */
export async function renewAdministrationClient(
  { clients, audit }: ClientStores,
  renewal: { readonly tenant: string; readonly id: string; readonly actor: Actor; readonly expiresAt: Date },
): Promise<boolean> {
  const { tenant, id, actor, expiresAt } = renewal;
  const change = await clients.renew(tenant, id, expiresAt, auditOf(audit, actor, 'client.renew'));
  return change.outcome === 'changed';
}

function auditOf(audit: Audit, actor: Actor, action: string): WithAudit<ClientRecord> {
  const shown = (client: ClientRecord | undefined): object | undefined =>
    client && {
      client_id: client.id,
      client_name: client.name,
      scope: client.metadata.scope,
      expires_at: client.expiresAt?.toISOString() ?? null,
      version: client.version,
    };
  return (queries, before, after) => {
    const object = { objectKind: 'client', objectId: after?.id ?? '' };
    return audit.write(queries, actor, {
      tenant: after?.tenant ?? '',
      action,
      ...object,
      before: shown(before),
      after: shown(after),
    });
  };
}
