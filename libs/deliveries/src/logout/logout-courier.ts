import { randomUUID } from 'node:crypto';
import { logoutUndelivered, outboxEvent, type OutboxEvent } from '#events';
import type { KeyRing } from '#keys';
import type { Clock, OutboundAnswer, OutboundRequest } from '#service';
import type { ClaimedDelivery, Clients, SigningAlgorithm } from '#storage';
import { retry, taken, type Courier, type Verdict } from '../queue/courier.js';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
const lifetimeSeconds = 120;

interface LogoutMessage {
  readonly sid: string;
  readonly sub: string;
}

/** OpenID Connect Back-Channel Logout 1.0. A token of its own for each attempt, since it lives for two minutes only. */
export class LogoutCourier implements Courier {
  readonly kind = 'logout';

  constructor(
    private readonly clients: Clients,
    private readonly keyRing: KeyRing,
    private readonly issuer: string,
    private readonly clock: Clock,
  ) {}

  /** To where the client wants it now; a client that is gone is signed out of everything anyhow. */
  async requestOf({ tenant, target, message }: ClaimedDelivery): Promise<OutboundRequest | undefined> {
    const client = await this.clients.find(tenant, target);
    const url = client?.metadata.backchannel_logout_uri;
    if (!client || client.disabled || url === undefined) return undefined;
    const { sid, sub } = message as unknown as LogoutMessage;
    const iat = Math.floor(this.clock.nowMs() / 1000);
    const times = { iat, exp: iat + lifetimeSeconds, jti: randomUUID() };
    // §2.4: no nonce, so that it cannot pass for an ID token; §2.5 says which algorithm.
    const claims = { iss: this.issuer, aud: client.id, ...times, sub, sid, events: { [logoutEvent]: {} } };
    const alg = (client.metadata.id_token_signed_response_alg ?? 'RS256') as SigningAlgorithm;
    const token = await this.keyRing.sign('security_event', alg, 'logout+jwt', claims);
    const body = new URLSearchParams({ logout_token: token }).toString();
    return { url, body, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  }

  /** §2.8: 200 and 204 are done, 400 says that this client will not do it. */
  verdictOf(answer: OutboundAnswer): Verdict {
    if (answer.status === 200 || answer.status === 204) return taken;
    return answer.status === 400 ? { outcome: 'refused', error: 'answered 400' } : retry(answer);
  }

  events({ tenant, target, message }: ClaimedDelivery, error: string): readonly OutboxEvent[] {
    const { sid } = message as unknown as LogoutMessage;
    return [outboxEvent(logoutUndelivered, tenant, sid, { tenant, sid, client_id: target, error })];
  }
}
