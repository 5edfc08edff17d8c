import type { Sealer } from '#keys';
import { openPing, type Clock, type OutboundAnswer, type OutboundRequest } from '#service';
import type { ClaimedDelivery, Clients } from '#storage';
import { retry, taken, type Courier, type Verdict } from '../queue/courier.js';

interface PingMessage {
  readonly name: string;
  readonly sealed: string;
  /** Seconds since 1970: then the request has expired, and nobody needs to hear of it. */
  readonly until: number;
}

/** OpenID Connect CIBA §10.2: tells a client in ping mode that the person has decided. */
export class PingCourier implements Courier {
  readonly kind = 'ciba';

  constructor(
    private readonly clients: Clients,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** To where the client wants it now. */
  async requestOf({ tenant, target, message }: ClaimedDelivery): Promise<OutboundRequest | undefined> {
    const { name, sealed, until } = message as unknown as PingMessage;
    const client = await this.clients.find(tenant, target);
    const url = client?.metadata.backchannel_client_notification_endpoint;
    const ping = openPing(this.sealer, name, sealed);
    if (!client || client.disabled || url === undefined || !ping) return undefined;
    if (until * 1000 <= this.clock.nowMs()) return undefined;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ping.token}` };
    return { url, body: JSON.stringify({ auth_req_id: ping.authReqId }), headers };
  }

  /** §10.2: 204 or 200, whatever the body; a redirect is not followed. */
  verdictOf(answer: OutboundAnswer): Verdict {
    return answer.status === 200 || answer.status === 204 ? taken : retry(answer);
  }
}
