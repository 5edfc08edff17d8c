import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OAuthError, presentedCredentials, type ClientParameters, type PresentedCredentials } from '#protocol';
import { ClientCache, Clients, type ClientRecord } from '#storage';
import { Tenant } from '../infrastructure/tenant.js';
import { ClientAssertions } from './client-assertions.js';

export interface AuthenticatedClient {
  readonly client: ClientRecord;
  readonly method: PresentedCredentials['method'];
}

type PresentedSecret = Extract<PresentedCredentials, { secret: string }>;
type PresentedAssertion = Extract<PresentedCredentials, { assertion: string }>;

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const nobodysHash = hashOf('');

// One answer for an unknown client and a wrong secret: who may ask must not learn which clients exist.
const failed = (detail: string): OAuthError =>
  new OAuthError('invalid_client', 'Client authentication failed.', { detail });

/** Who calls: the same for every endpoint that clients call. */
@Injectable()
export class ClientAuthentication {
  constructor(
    private readonly cache: ClientCache,
    private readonly clients: Clients,
    private readonly assertions: ClientAssertions,
    private readonly tenant: Tenant,
  ) {}

  /**
   * @throws OAuthError invalid_client, or invalid_request for mixed methods
   * @see RFC 6749 §2.3
   */
  async authenticate(authorization: string | undefined, form: ClientParameters): Promise<AuthenticatedClient> {
    const presented = presentedCredentials(authorization, form);
    switch (presented.method) {
      case 'client_secret_basic':
      case 'client_secret_post':
        return { client: await this.bySecret(presented), method: presented.method };
      case 'private_key_jwt':
        return { client: await this.byAssertion(presented), method: presented.method };
      case 'none':
        return { client: await this.byName(presented.clientId), method: presented.method };
    }
  }

  /** The same, and the client must have proved who it is. */
  async authenticateConfidential(authorization: string | undefined, form: ClientParameters): Promise<ClientRecord> {
    const { client, method } = await this.authenticate(authorization, form);
    if (method === 'none') throw failed('a public client where authentication is required');
    return client;
  }

  private async bySecret({ clientId, secret, method }: PresentedSecret): Promise<ClientRecord> {
    const client = await this.cache.find(this.tenant.id, clientId);
    const known = hasSecret(client, secret);
    if (!client) throw failed('unknown client');
    if (known) return usable(client, method);
    // A secret may be newer than the cache: the database has the last word before a refusal.
    const fresh = await this.clients.find(this.tenant.id, clientId);
    if (!fresh || fresh.version === client.version || !hasSecret(fresh, secret)) throw failed('wrong secret');
    this.cache.changed(this.tenant.id, fresh.id, fresh.version);
    return usable(fresh, method);
  }

  private async byAssertion(presented: PresentedAssertion): Promise<ClientRecord> {
    const claimed = this.assertions.clientOf(presented.assertion);
    if (claimed === undefined || (presented.clientId !== undefined && presented.clientId !== claimed)) {
      throw failed('malformed assertion, or client_id differs from it');
    }
    const client = await this.cache.find(this.tenant.id, claimed);
    if (!client) throw failed('unknown client');
    const usableClient = usable(client, 'private_key_jwt');
    await this.assertions.verify(usableClient, presented.assertion);
    return usableClient;
  }

  private async byName(clientId: string): Promise<ClientRecord> {
    const client = await this.cache.find(this.tenant.id, clientId);
    if (!client) throw failed('unknown client');
    return usable(client, 'none');
  }
}

function hasSecret(client: ClientRecord | undefined, secret: string): boolean {
  const hash = hashOf(secret);
  const now = Date.now();
  const secrets = client?.secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > now) ?? [];
  if (secrets.length === 0) timingSafeEqual(nobodysHash, hash);
  return secrets.map((known) => timingSafeEqual(known.hash, hash)).includes(true);
}

/** RFC 7591 §2: the registered method is the only one; absent, it is client_secret_basic. */
function usable(client: ClientRecord, method: PresentedCredentials['method']): ClientRecord {
  if (client.disabled) throw failed('client is disabled');
  const registered = client.metadata.token_endpoint_auth_method ?? 'client_secret_basic';
  if (registered !== method) throw failed(`client is registered for ${registered}, not ${method}`);
  return client;
}
