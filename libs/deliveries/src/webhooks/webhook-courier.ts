import type { KeyRing } from '#keys';
import type { OutboundAnswer, OutboundRequest } from '#service';
import type { ClaimedDelivery, Subscribers } from '#storage';
import { retry, taken, type Courier, type Verdict } from '../queue/courier.js';
import type { WebhookMessage, WebhookSettings } from './webhook-messages.js';

const eventUri = (type: string): string => `https://tokenward.dev/events/${type}`;

/** Signs at each attempt: a key may be replaced while a receiver is down. */
export class WebhookCourier implements Courier {
  readonly kind = 'webhook';

  constructor(
    private readonly subscribers: Subscribers,
    private readonly keyRing: KeyRing,
    private readonly issuer: string,
  ) {}

  async requestOf({ subscriberId, endpoint, message }: ClaimedDelivery): Promise<OutboundRequest | undefined> {
    const webhook = subscriberId === null ? undefined : await this.subscribers.find(subscriberId);
    if (!webhook) return undefined;
    const { format } = webhook.settings as unknown as WebhookSettings;
    const event = message as unknown as WebhookMessage;
    return format === 'set' ? this.securityEvent(endpoint, webhook.id, event) : this.cloudEvent(endpoint, event);
  }

  verdictOf(answer: OutboundAnswer): Verdict {
    return answer.status >= 200 && answer.status < 300 ? taken : retry(answer);
  }

  /** RFC 8417, and RFC 8935 §2.1 for the request. */
  private async securityEvent(url: string, webhookId: string, event: WebhookMessage): Promise<OutboundRequest> {
    const { id, type, subject, time, data } = event;
    const iat = Math.floor(Date.parse(time) / 1000);
    const subId = { format: 'opaque', id: subject };
    const claims = {
      iss: this.issuer,
      aud: webhookId,
      jti: id,
      iat,
      sub_id: subId,
      events: { [eventUri(type)]: data },
    };
    const body = await this.keyRing.sign('security_event', 'RS256', 'secevent+jwt', claims);
    return { url, body, headers: { 'content-type': 'application/secevent+jwt', accept: 'application/json' } };
  }

  /** CloudEvents 1.0 in structured mode: the attributes are part of what is signed, as headers would not be. */
  private async cloudEvent(url: string, event: WebhookMessage): Promise<OutboundRequest> {
    const { id, type, subject, time, data } = event;
    const attributes = { specversion: '1.0', id, source: this.issuer, type, subject, time };
    const envelope = { ...attributes, datacontenttype: 'application/json', data };
    // RFC 7515 appendix F: the body is the payload, so the signature goes without it.
    const jws = await this.keyRing.sign('security_event', 'RS256', 'cloudevent+jws', envelope);
    const [header = '', , signature = ''] = jws.split('.');
    return {
      url,
      body: JSON.stringify(envelope),
      headers: { 'content-type': 'application/cloudevents+json', 'x-sig': `${header}..${signature}` },
    };
  }
}
