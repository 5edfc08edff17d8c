import * as z from 'zod';
import { webhookFormats, type WebhookSettings } from '#deliveries';
import { topics } from '#events';
import type { SubscriberRecord } from '#storage';
import { patchOf } from '../operations/merge-patch.js';

const names = topics.map(({ topic }) => topic);

const members = {
  name: z.string().trim().min(1).max(200),
  url: z.string().min(1).max(2000).describe('Where to: https, and nothing of your own network unless it was opened'),
  format: z
    .enum(webhookFormats)
    .default('cloudevents')
    .describe('set: a signed RFC 8417 token; cloudevents: JSON and a signature'),
  topics: z.array(z.enum(names)).max(10).default([]).describe('Everything on these topics'),
  types: z
    .array(z.string().regex(/^authz\.[a-z_.]+\.v\d+$/, 'A type of event, as authz.session.ended.v1.'))
    .max(100)
    .default([])
    .describe('And these types of events'),
};

export const webhookBody = z
  .strictObject(members)
  .refine((webhook) => webhook.topics.length + webhook.types.length > 0, {
    path: ['topics'],
    message: 'Name at least one topic or type.',
  });
export type WebhookBody = z.output<typeof webhookBody>;
export const webhookPatch = patchOf(members);

export const webhookSchema = z.object({
  webhook_id: z.string(),
  ...members,
  status: z.enum(['enabled', 'paused', 'disabled']),
  version: z.int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

/** As an administrator writes it. */
export function writtenOf({ name, endpoint, settings }: SubscriberRecord): WebhookBody {
  const { format, topics: chosen, types } = settings as unknown as WebhookSettings;
  return { name, url: endpoint ?? '', format, topics: [...chosen] as WebhookBody['topics'], types: [...types] };
}

export const webhookAnswer = (webhook: SubscriberRecord): z.output<typeof webhookSchema> => ({
  webhook_id: webhook.id,
  ...writtenOf(webhook),
  status: webhook.status,
  version: webhook.version,
  created_at: webhook.createdAt.toISOString(),
  updated_at: webhook.updatedAt.toISOString(),
});
