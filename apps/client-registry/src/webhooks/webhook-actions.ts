import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { testWebhookMessage } from '#deliveries';
import { Clock } from '#service';
import { Deliveries, Subscribers } from '#storage';
import { Trail } from '../audit/trail.js';
import { Administration, operation, type Operation } from '../operations/operation.js';
import { notFound } from '../operations/path-parameters.js';
import { progressAnswer, progressSchema } from '../operations/subscriber-status.js';
import { webhookAnswer, webhookSchema } from './webhook-body.js';
import { Webhooks } from './webhooks.js';

const tag = 'Webhooks';
const path = '/admin/webhooks/{webhook_id}';

/** What can be done to a webhook beside changing it. */
@Injectable()
export class WebhookActions extends Administration {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly subscribers: Subscribers,
    private readonly deliveries: Deliveries,
    private readonly trail: Trail,
    private readonly clock: Clock,
  ) {
    super();
  }

  private readonly status = operation({
    id: 'readWebhookStatus',
    method: 'GET',
    path: `${path}/status`,
    tag,
    scope: 'webhooks:read',
    summary: 'See how a webhook keeps up',
    answer: { status: 200, schema: progressSchema, description: 'What waits, and what went wrong last' },
    handle: async ({ params }) => {
      const webhook = await this.webhooks.find(params.webhook_id);
      const progress = await this.subscribers.progress(webhook.id);
      if (!progress) throw notFound();
      return { status: 200, body: progressAnswer(webhook, progress) };
    },
  });

  private readonly replay = operation({
    id: 'replayWebhook',
    method: 'POST',
    path: `${path}/replay`,
    tag,
    scope: 'webhooks:write',
    summary: 'Tell a webhook again of everything since a time',
    description: 'Events are kept for a week. They keep their ids, so a receiver knows what it has.',
    body: z.strictObject({ from: z.iso.datetime() }),
    example: { from: '2026-01-01T00:00:00Z' },
    answer: { status: 204, description: 'It starts' },
    handle: async ({ caller, params, body }) => {
      const { id } = await this.webhooks.find(params.webhook_id);
      const audit = this.trail.event(caller, 'webhook.replay', 'webhook', id, { from: body.from });
      if (!(await this.subscribers.replay(id, Date.parse(body.from) / 1000, audit))) throw notFound();
      return { status: 204 };
    },
  });

  private readonly test = operation({
    id: 'testWebhook',
    method: 'POST',
    path: `${path}/test-event`,
    tag,
    scope: 'webhooks:write',
    summary: 'Send a test event (authz.webhook.test.v1)',
    answer: { status: 204, description: 'It is on its way, after what waits already' },
    handle: async ({ params }) => {
      const { id, tenant } = await this.webhooks.find(params.webhook_id);
      await this.deliveries.enqueue(id, [testWebhookMessage(tenant, id, this.clock.nowMs())]);
      return { status: 204 };
    },
  });

  readonly operations = [
    this.status,
    this.switching('pause', 'paused', 'Hold what is told; it waits in the log, for a week at most'),
    this.switching('resume', 'enabled', 'Go on where a paused webhook stopped'),
    this.replay,
    this.test,
  ];

  private switching(verb: 'pause' | 'resume', status: 'paused' | 'enabled', summary: string): Operation {
    return operation({
      id: `${verb}Webhook`,
      method: 'POST',
      path: `${path}/${verb}`,
      tag,
      scope: 'webhooks:write',
      summary,
      answer: { status: 200, schema: webhookSchema, description: 'The webhook as it is now' },
      handle: async ({ caller, params }) => {
        const webhook = await this.webhooks.setStatus(caller, params.webhook_id, status);
        return { status: 200, body: webhookAnswer(webhook) };
      },
    });
  }
}
