import { Injectable } from '@nestjs/common';
import { clientBody, Tenant } from '#service';
import { Clients } from '#storage';
import { Trail } from '../audit/trail.js';
import { tagged } from '../operations/entity-version.js';
import { Administration, operation } from '../operations/operation.js';
import { pageAnswer, pageOf, pageSchema, search } from '../operations/page.js';
import { clientAnswer, clientIdOf, clientSchema, clientWithSecretSchema } from './client-answer.js';
import { clientPatch } from './client-patch.js';
import { changedClient, ClientRegistration } from './client-registration.js';

const tag = 'Clients';
const path = '/admin/clients/{client_id}';
const example = {
  client_name: 'Shop',
  redirect_uris: ['https://shop.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid profile offline_access',
};

/** Creating, reading, changing and deleting clients. */
@Injectable()
export class ClientOperations extends Administration {
  constructor(
    private readonly clients: Clients,
    private readonly registration: ClientRegistration,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly list = operation({
    id: 'listClients',
    method: 'GET',
    path: '/admin/clients',
    tag,
    scope: 'clients:read',
    summary: 'List clients, in pages',
    query: pageOf({ search }),
    answer: { status: 200, schema: pageSchema(clientSchema), description: 'A page of clients' },
    handle: async ({ query }) => {
      const found = await this.clients.page(this.tenant.id, query.after ?? '', query.search, query.limit + 1);
      return pageAnswer('/admin/clients', query, found, clientIdOf, clientAnswer);
    },
  });

  private readonly create = operation({
    id: 'createClient',
    method: 'POST',
    path: '/admin/clients',
    tag,
    scope: 'clients:write',
    summary: 'Register a client',
    description:
      'The server makes the id and, where the client uses one, the secret, which is shown in this answer only.',
    body: clientBody,
    example,
    answer: { status: 201, schema: clientWithSecretSchema, description: 'The client, with its secret' },
    handle: async ({ caller, body }) => {
      const { client, secret } = await this.registration.create(caller, body);
      const shown = { ...clientAnswer(client), ...(secret !== undefined && { client_secret: secret }) };
      return tagged(201, client.version, shown, `/admin/clients/${client.id}`);
    },
  });

  private readonly read = operation({
    id: 'readClient',
    method: 'GET',
    path,
    tag,
    scope: 'clients:read',
    summary: 'Read a client',
    answer: { status: 200, schema: clientSchema, description: 'The client' },
    handle: async ({ params }) => {
      const client = await this.registration.find(params.client_id);
      return tagged(200, client.version, clientAnswer(client));
    },
  });

  private readonly update = operation({
    id: 'updateClient',
    method: 'PATCH',
    path,
    tag,
    scope: 'clients:write',
    summary: 'Change a client',
    description: 'A merge patch (RFC 7396): members that are not named stay, null removes one.',
    body: clientPatch,
    example: { client_name: 'The shop' },
    ifMatch: 'required',
    answer: { status: 200, schema: clientSchema, description: 'The client as it is now' },
    handle: async ({ caller, params, version, body }) => {
      const client = await this.registration.update(caller, params.client_id, version, body);
      return tagged(200, client.version, clientAnswer(client));
    },
  });

  private readonly remove = operation({
    id: 'deleteClient',
    method: 'DELETE',
    path,
    tag,
    scope: 'clients:write',
    summary: 'Delete a client and end all its tokens',
    ifMatch: 'optional',
    answer: { status: 204, description: 'It is deleted' },
    handle: async ({ caller, params, version }) => {
      const recorded = { action: 'client.delete', kind: 'client', id: clientIdOf, shown: clientAnswer };
      const audit = this.trail.of(caller, recorded);
      changedClient(await this.clients.delete(this.tenant.id, params.client_id, version, audit));
      return { status: 204 };
    },
  });

  readonly operations = [this.list, this.create, this.read, this.update, this.remove];
}
