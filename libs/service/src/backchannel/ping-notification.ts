import type { Sealer } from '#keys';

/** What a client in ping mode is told, and the token that it knows us by (OpenID Connect CIBA §10.2). */
export interface PingNotification {
  readonly authReqId: string;
  readonly token: string;
}

const contextOf = (name: string): string => `ping:${name}`;

/** Sealed from the request until it goes out: either value could be used if stolen. */
export const sealPing = (sealer: Sealer, name: string, notification: PingNotification): string =>
  sealer.seal('backchannel_request', contextOf(name), Buffer.from(JSON.stringify(notification))).toString('base64url');

/** Undefined for what was not sealed here under this name. */
export function openPing(sealer: Sealer, name: string, sealed: string): PingNotification | undefined {
  const text = sealer.open('backchannel_request', contextOf(name), Buffer.from(sealed, 'base64url'));
  return text && (JSON.parse(text.toString()) as PingNotification);
}
