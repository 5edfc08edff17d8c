import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { makeClientSecret } from '#accounts';
import { parseScope } from '#protocol';
import { ClientSecrets, ProblemError, Tenant } from '#service';
import { Clients, GrantLists } from '#storage';
import { requireHeld } from '../access/require-held.js';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { grantAnswer, grantPage, grantSchema } from '../revocations/grant-answer.js';
import { tagged } from '../operations/entity-version.js';
import { Administration, operation, type Operation } from '../operations/operation.js';
import { pageAnswer, pageSchema } from '../operations/page.js';
import { revocationAnswer, revocationSchema } from '../operations/revocation-answer.js';
import { clientAnswer, clientIdOf, clientSchema, clientWithSecretSchema } from './client-answer.js';
import { changedClient, ClientRegistration } from './client-registration.js';
import { usesSecret } from './uses-secret.js';

const tag = 'Clients';
const path = '/admin/clients/{client_id}';
const longestOverlapSeconds = 30 * 86_400;

const rotation = z.strictObject({
  overlap_seconds: z
    .int()
    .min(0)
    .max(longestOverlapSeconds)
    .default(3600)
    .describe('How long the secret before stays valid; 0 ends it now'),
});

/** What can be done to a client beside changing it. */
@Injectable()
export class ClientActions extends Administration {
  constructor(
    private readonly clients: Clients,
    private readonly secrets: ClientSecrets,
    private readonly registration: ClientRegistration,
    private readonly grantLists: GrantLists,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly disable = this.switching('disable', 'Refuse the client, and end all its tokens');
  private readonly enable = this.switching('enable', 'Let a disabled client work again; what was ended stays ended');

  private readonly rotateSecret = operation({
    id: 'rotateClientSecret',
    method: 'POST',
    path: `${path}/rotate-secret`,
    tag,
    scope: 'clients:write',
    summary: 'Give the client a new secret',
    description:
      'The secret before stays valid for the overlap, so that the client can be changed without a gap; older ones end.',
    body: rotation,
    example: { overlap_seconds: 3600 },
    answer: { status: 200, schema: clientWithSecretSchema, description: 'The client, with its new secret' },
    refusals: { 409: 'The client authenticates by other means than a secret' },
    handle: async ({ caller, params, body }) => {
      const before = await this.registration.find(params.client_id);
      requireHeld(caller, parseScope(before.metadata.scope));
      const method = before.metadata.token_endpoint_auth_method;
      if (!usesSecret(method)) throw noSecret();
      const fresh = makeClientSecret(method);
      const stored = this.secrets.stored(before.id, fresh);
      const audit = this.audit(caller, 'client.rotate-secret');
      const { overlap_seconds: overlap } = body;
      const client = changedClient(await this.clients.rotateSecret(this.tenant.id, before.id, stored, overlap, audit));
      return tagged(200, client.version, { ...clientAnswer(client), client_secret: fresh.secret });
    },
  });

  private readonly revokeTokens = operation({
    id: 'revokeClientTokens',
    method: 'POST',
    path: `${path}/revoke-tokens`,
    tag,
    scope: 'revocations:write',
    summary: 'End every token of the client; the client itself goes on',
    answer: { status: 200, schema: revocationSchema, description: 'They are ended' },
    handle: async ({ caller, params }) => {
      const audit = this.audit(caller, 'client.revoke-tokens');
      const change = await this.clients.revokeTokens(this.tenant.id, params.client_id, 'admin', audit);
      changedClient(change);
      return revocationAnswer(change.outcome === 'changed' ? change.revocationToken : undefined);
    },
  });

  private readonly grants = operation({
    id: 'listClientGrants',
    method: 'GET',
    path: `${path}/grants`,
    tag,
    scope: 'clients:read',
    summary: 'List what people have granted to the client, newest first',
    query: grantPage,
    answer: { status: 200, schema: pageSchema(grantSchema), description: 'A page of grants' },
    handle: async ({ params, query }) => {
      const { id } = await this.registration.find(params.client_id);
      const found = await this.grantLists.ofClient(this.tenant.id, id, {
        ...(query.after !== undefined && { before: query.after }),
        activeOnly: query.active === 'true',
        limit: query.limit + 1,
      });
      return pageAnswer(`/admin/clients/${encodeURIComponent(id)}/grants`, query, found, ({ gid }) => gid, grantAnswer);
    },
  });

  readonly operations = [this.disable, this.enable, this.rotateSecret, this.revokeTokens, this.grants];

  private switching(verb: 'disable' | 'enable', summary: string): Operation {
    return operation({
      id: `${verb}Client`,
      method: 'POST',
      path: `${path}/${verb}`,
      tag,
      scope: 'clients:write',
      summary,
      ifMatch: 'optional',
      answer: { status: 200, schema: clientSchema, description: 'The client as it is now' },
      handle: async ({ caller, params, version }) => {
        const audit = this.audit(caller, `client.${verb}`);
        const from = verb === 'enable' ? await this.mayEnable(caller, params.client_id, version) : version;
        const client = changedClient(await this.clients[verb](this.tenant.id, params.client_id, from, audit));
        return tagged(200, client.version, clientAnswer(client));
      },
    });
  }

  /** The version that was checked: the client must not gain scopes in between. */
  private async mayEnable(caller: Caller, id: string, version: number | undefined): Promise<number> {
    const before = await this.registration.find(id);
    requireHeld(caller, parseScope(before.metadata.scope));
    return version ?? before.version;
  }

  private audit(caller: Caller, action: string) {
    return this.trail.of(caller, { action, kind: 'client', id: clientIdOf, shown: clientAnswer });
  }
}

const noSecret = (): ProblemError =>
  new ProblemError(409, 'This client has no secret', {
    detail: 'Its token_endpoint_auth_method is none or private_key_jwt.',
    errorCode: 'client_without_secret',
  });
