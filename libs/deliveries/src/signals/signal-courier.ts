import type { KeyRing, Sealer } from '#keys';
import type { Clock, OutboundAnswer, OutboundRequest } from '#service';
import type { ClaimedDelivery, Clients, Deliveries, SubscriberRecord, Subscribers } from '#storage';
import { retry, taken, type Courier, type Verdict } from '../queue/courier.js';
import { streamUpdatedEvent } from './control-events.js';
import { signalClaims, type SignalMessage } from './signal-message.js';
import { sealContext } from './stream-settings.js';

/** Errors of RFC 8935 §2.4 after which every other token would be refused too. */
const misunderstood = new Set(['invalid_key', 'invalid_issuer', 'invalid_audience']);
const notAllowed = new Set(['authentication_failed', 'access_denied']);

/** Signs a security event for the receiver that owns the stream. */
export class SignalSigner {
  constructor(
    private readonly keyRing: KeyRing,
    readonly issuer: string,
  ) {}

  /** The CAEP interoperability profile asks for RS256. */
  sign(message: SignalMessage, audience: string): Promise<string> {
    return this.keyRing.sign('security_event', 'RS256', 'secevent+jwt', signalClaims(message, this.issuer, audience));
  }
}

/** RFC 8935: push. */
export class SignalCourier implements Courier {
  readonly kind = 'ssf';

  constructor(
    private readonly clients: Clients,
    private readonly subscribers: Subscribers,
    private readonly deliveries: Deliveries,
    private readonly signer: SignalSigner,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  async requestOf({ subscriberId, endpoint, message }: ClaimedDelivery): Promise<OutboundRequest | undefined> {
    const stream = subscriberId === null ? undefined : await this.subscribers.find(subscriberId);
    if (!stream || !(await this.isOwned(stream))) return undefined;
    const body = await this.signer.sign(message as unknown as SignalMessage, stream.owner ?? '');
    const authorization =
      stream.sealedAuthorization &&
      this.sealer.open('stream_authorization', sealContext(stream.id), stream.sealedAuthorization)?.toString();
    return {
      url: endpoint,
      body,
      headers: {
        'content-type': 'application/secevent+jwt',
        accept: 'application/json',
        // As it was given; none where none was given (SSF 1.0 §6.1.1).
        ...(authorization && { authorization }),
      },
    };
  }

  /** What is told about people goes to nobody who has been shut out. */
  private async isOwned({ tenant, owner }: SubscriberRecord): Promise<boolean> {
    const client = owner === null ? undefined : await this.clients.find(tenant, owner);
    return client !== undefined && !client.disabled;
  }

  /** §2.2: 202 is done, and it must not be sent again; other successes can only mean the same. */
  verdictOf(answer: OutboundAnswer): Verdict {
    if (answer.status >= 200 && answer.status < 300) return taken;
    if (answer.status !== 400)
      return { ...retry(answer), slow: answer.status === 401 || answer.status === 403 } as Verdict;
    const code = errorCodeOf(answer.body);
    const error = `answered 400 ${code}`.trim();
    if (misunderstood.has(code)) return { outcome: 'halted', error };
    return notAllowed.has(code) ? { outcome: 'retry', error, slow: true } : { outcome: 'refused', error };
  }

  /** The receiver would refuse each one: the stream waits until somebody has looked. */
  async halt({ subscriberId }: ClaimedDelivery, error: string): Promise<void> {
    if (subscriberId === null) return;
    const reason = `The receiver ${error}`;
    await this.subscribers.setStatus(subscriberId, 'paused', reason);
    await this.deliveries.enqueue(subscriberId, [
      streamUpdatedEvent(subscriberId, 'paused', reason, this.clock.nowMs()),
    ]);
  }
}

/** §2.3: `{ "err", "description" }`; what is not that is no error code. */
function errorCodeOf(body: string): string {
  try {
    const { err } = JSON.parse(body) as { err?: unknown };
    return typeof err === 'string' && /^[a-z_]{1,50}$/.test(err) ? err : '';
  } catch {
    return '';
  }
}
