import { hash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  clientAuthenticationFailed,
  type ClientAuthenticationMethod,
  type ClientParameters,
  presentedCredentials,
  type PresentedCredentials,
  switchedOff,
} from '#protocol';
import { ClientCache, Clients, PolicyCache, type ClientRecord } from '#storage';
import { Tenant } from '../infrastructure/tenant.js';
import { RequestLimits } from '../limits/request-limits.js';
import { CertificateChecks, type CertificateMethod } from './certificate-checks.js';
import { ClientAssertions } from './client-assertions.js';

export interface AuthenticatedClient {
  readonly client: ClientRecord;
  readonly method: ClientAuthenticationMethod;
}

type PresentedSecret = Extract<PresentedCredentials, { secret: string }>;
type PresentedAssertion = Extract<PresentedCredentials, { assertion: string }>;

const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');
const nobodysHash = hashOf('');

/** Who calls: the same for every endpoint that clients call. */
@Injectable()
export class ClientAuthentication {
  constructor(
    private readonly cache: ClientCache,
    private readonly clients: Clients,
    private readonly assertions: ClientAssertions,
    private readonly certificates: CertificateChecks,
    private readonly policies: PolicyCache,
    private readonly limits: RequestLimits,
    private readonly tenant: Tenant,
  ) {}

  /**
   * @throws OAuthError invalid_client, or invalid_request for mixed methods
   * @see RFC 6749 §2.3
   */
  async authenticate(request: FastifyRequest, form: ClientParameters): Promise<AuthenticatedClient> {
    const named = this.named(request, form);
    const caller = named instanceof Promise ? await named : named;
    const policy = this.policies.known(this.tenant.id) ?? (await this.policies.of(this.tenant.id));
    if (!policy.token_endpoint_auth_methods.includes(caller.method)) {
      const proven = caller.method !== 'none';
      throw switchedOff('invalid_client', `The method ${caller.method}`, 'token_endpoint_auth_methods', proven);
    }
    const asked = this.limits.ofClient(policy, caller.client, caller.method === 'none' ? request.ip : undefined);
    if (asked) await asked;
    return caller;
  }

  private named(request: FastifyRequest, form: ClientParameters): AuthenticatedClient | Promise<AuthenticatedClient> {
    const presented = presentedCredentials(request.headers.authorization, form);
    switch (presented.method) {
      case 'client_secret_basic':
      case 'client_secret_post':
        return this.byKnownSecret(presented) ?? this.bySecret(presented);
      case 'assertion':
        return this.byAssertion(presented);
      case 'none':
        return this.byName(presented.clientId, request);
    }
  }

  /** The same, and the client must have proved who it is. */
  async authenticateConfidential(request: FastifyRequest, form: ClientParameters): Promise<ClientRecord> {
    const { client, method } = await this.authenticate(request, form);
    if (method === 'none') throw clientAuthenticationFailed('a public client where authentication is required');
    return client;
  }

  /** Without a promise: nearly every request comes from a client that is known here, with the secret that is known here. */
  private byKnownSecret({ clientId, secret, method }: PresentedSecret): AuthenticatedClient | undefined {
    const client = this.cache.known(this.tenant.id, clientId);
    return client && hasSecret(client, secret) ? { client: usable(client, method), method } : undefined;
  }

  private async bySecret({ clientId, secret, method }: PresentedSecret): Promise<AuthenticatedClient> {
    const client = await this.cache.find(this.tenant.id, clientId);
    const known = hasSecret(client, secret);
    if (!client) throw clientAuthenticationFailed('unknown client');
    if (known) return { client: usable(client, method), method };
    // A secret may be newer than the cache: the database has the last word before a refusal.
    const fresh = await this.newer(client);
    if (!fresh || !hasSecret(fresh, secret)) throw clientAuthenticationFailed('wrong secret');
    return { client: usable(fresh, method), method };
  }

  private async newer(client: ClientRecord): Promise<ClientRecord | undefined> {
    const fresh = await this.clients.find(this.tenant.id, client.id);
    if (!fresh || fresh.version === client.version) return undefined;
    this.cache.changed(this.tenant.id, fresh.id, fresh.version);
    return fresh;
  }

  private async byAssertion(presented: PresentedAssertion): Promise<AuthenticatedClient> {
    const claimed = this.assertions.clientOf(presented.assertion);
    if (claimed === undefined || (presented.clientId !== undefined && presented.clientId !== claimed)) {
      throw clientAuthenticationFailed('malformed assertion, or client_id differs from it');
    }
    const client = await this.cache.find(this.tenant.id, claimed);
    if (!client) throw clientAuthenticationFailed('unknown client');
    try {
      return await this.byAssertionOf(client, presented.assertion);
    } catch (error) {
      // A key or secret may be newer than the cache.
      const fresh = await this.newer(client);
      if (!fresh) throw error;
      return this.byAssertionOf(fresh, presented.assertion);
    }
  }

  private async byAssertionOf(client: ClientRecord, assertion: string): Promise<AuthenticatedClient> {
    // Which of the two it is, the registration says: an assertion that says so itself could turn a public key into a secret.
    const method = registeredMethod(client) === 'client_secret_jwt' ? 'client_secret_jwt' : 'private_key_jwt';
    await this.assertions.verify(usable(client, method), method, assertion);
    return { client, method };
  }

  /** RFC 8705 §2: a client that authenticates in TLS sends its name alone. */
  private async byName(clientId: string, request: FastifyRequest): Promise<AuthenticatedClient> {
    const client = await this.cache.find(this.tenant.id, clientId);
    if (!client) throw clientAuthenticationFailed('unknown client');
    const method = certificateMethod(client) ?? 'none';
    const named = usable(client, method);
    if (method !== 'none') await this.certificates.verify(named, method, request);
    return { client: named, method };
  }
}

function hasSecret(client: ClientRecord | undefined, secret: string): boolean {
  const hash = hashOf(secret);
  const now = Date.now();
  const secrets = client?.secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > now) ?? [];
  if (secrets.length === 0) timingSafeEqual(nobodysHash, hash);
  return secrets.map((known) => timingSafeEqual(known.hash, hash)).includes(true);
}

/** RFC 7591 §2: absent, it is client_secret_basic. */
const registeredMethod = ({ metadata }: ClientRecord): string =>
  metadata.token_endpoint_auth_method ?? 'client_secret_basic';

function certificateMethod(client: ClientRecord): CertificateMethod | undefined {
  const method = registeredMethod(client);
  return method === 'tls_client_auth' || method === 'self_signed_tls_client_auth' ? method : undefined;
}

/** The registered method is the only one. */
function usable(client: ClientRecord, method: ClientAuthenticationMethod): ClientRecord {
  if (client.disabled) throw clientAuthenticationFailed('client is disabled');
  const registered = registeredMethod(client);
  if (registered !== method) throw clientAuthenticationFailed(`client is registered for ${registered}, not ${method}`);
  return client;
}
