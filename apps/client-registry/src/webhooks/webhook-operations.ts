import { Injectable } from '@nestjs/common';
import { Tenant } from '#service';
import { Subscribers } from '#storage';
import { tagged } from '../operations/entity-version.js';
import { Administration, operation } from '../operations/operation.js';
import { pageAnswer, pageById, pageSchema } from '../operations/page.js';
import { webhookAnswer, webhookBody, webhookPatch, webhookSchema } from './webhook-body.js';
import { Webhooks } from './webhooks.js';

const tag = 'Webhooks';
const path = '/admin/webhooks/{webhook_id}';

/** Creating, reading, changing and deleting webhooks. */
@Injectable()
export class WebhookOperations extends Administration {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly subscribers: Subscribers,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly list = operation({
    id: 'listWebhooks',
    method: 'GET',
    path: '/admin/webhooks',
    tag,
    scope: 'webhooks:read',
    summary: 'List webhooks, in pages',
    query: pageById(),
    answer: { status: 200, schema: pageSchema(webhookSchema), description: 'A page of webhooks' },
    handle: async ({ query }) => {
      const found = await this.subscribers.page(this.tenant.id, 'webhook', query.after, query.limit + 1);
      return pageAnswer('/admin/webhooks', query, found, ({ id }) => id, webhookAnswer);
    },
  });

  private readonly create = operation({
    id: 'createWebhook',
    method: 'POST',
    path: '/admin/webhooks',
    tag,
    scope: 'webhooks:write',
    summary: 'Tell an address of events',
    description: 'It hears what happens from now on, in order, each event at least once.',
    body: webhookBody,
    example: { name: 'Security operations', url: 'https://hooks.example.com/tokenward', topics: ['revocations.v1'] },
    answer: { status: 201, schema: webhookSchema, description: 'The webhook' },
    handle: async ({ caller, body }) => {
      const webhook = await this.webhooks.create(caller, body);
      return tagged(201, webhook.version, webhookAnswer(webhook), `/admin/webhooks/${webhook.id}`);
    },
  });

  private readonly read = operation({
    id: 'readWebhook',
    method: 'GET',
    path,
    tag,
    scope: 'webhooks:read',
    summary: 'Read a webhook',
    answer: { status: 200, schema: webhookSchema, description: 'The webhook' },
    handle: async ({ params }) => {
      const webhook = await this.webhooks.find(params.webhook_id);
      return tagged(200, webhook.version, webhookAnswer(webhook));
    },
  });

  private readonly update = operation({
    id: 'updateWebhook',
    method: 'PATCH',
    path,
    tag,
    scope: 'webhooks:write',
    summary: 'Change a webhook',
    description: 'A merge patch (RFC 7396). What waits already goes to the new address, in the new format.',
    body: webhookPatch,
    example: { topics: ['revocations.v1', 'sessions.v1'] },
    ifMatch: 'required',
    answer: { status: 200, schema: webhookSchema, description: 'The webhook as it is now' },
    handle: async ({ caller, params, version, body }) => {
      const webhook = await this.webhooks.update(caller, params.webhook_id, version, body);
      return tagged(200, webhook.version, webhookAnswer(webhook));
    },
  });

  private readonly remove = operation({
    id: 'deleteWebhook',
    method: 'DELETE',
    path,
    tag,
    scope: 'webhooks:write',
    summary: 'Delete a webhook, with what waits for it and its dead letters',
    ifMatch: 'optional',
    answer: { status: 204, description: 'It is deleted' },
    handle: async ({ caller, params, version }) => {
      await this.webhooks.delete(caller, params.webhook_id, version);
      return { status: 204 };
    },
  });

  readonly operations = [this.list, this.create, this.read, this.update, this.remove];
}
