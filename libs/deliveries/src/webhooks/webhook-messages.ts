import type { LoggedEvent, NewDelivery, SubscriberRecord } from '#storage';
import { v7 as uuidv7 } from 'uuid';

export const webhookFormats = ['set', 'cloudevents'] as const;

export interface WebhookSettings {
  readonly format: (typeof webhookFormats)[number];
  /** Everything on these topics. */
  readonly topics: readonly string[];
  /** And these types of the others. */
  readonly types: readonly string[];
}

/** An event as a webhook is told of it. */
export interface WebhookMessage {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: object;
}

/** What was chosen, in the order of the log. Each keeps its event's id, by which a receiver knows a repetition. */
export function webhookMessages(webhook: SubscriberRecord, events: readonly LoggedEvent[]): NewDelivery[] {
  const { topics, types } = webhook.settings as unknown as WebhookSettings;
  return events
    .filter(({ topic, headers }) => topics.includes(topic) || types.includes(headers['ce_type'] ?? ''))
    .map((event) => delivery(messageOf(event)));
}

export const testWebhookMessage = (tenant: string, webhookId: string, nowMs: number): NewDelivery =>
  delivery({
    id: uuidv7(),
    type: 'authz.webhook.test.v1',
    subject: `${tenant}:${webhookId}`,
    time: new Date(nowMs).toISOString(),
    data: { tenant, webhook_id: webhookId },
  });

// An id of the queue's own: a replay may put an event there that somebody else's replay has put there too.
const delivery = (message: WebhookMessage): NewDelivery => ({ id: uuidv7(), message: { ...message } });

const messageOf = ({ id, key, headers, payload }: LoggedEvent): WebhookMessage => ({
  id,
  type: headers['ce_type'] ?? '',
  subject: headers['ce_subject'] ?? key,
  time: headers['ce_time'] ?? '',
  data: JSON.parse(payload) as object,
});
