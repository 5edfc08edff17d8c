import { clientPost } from '../load/requests.js';
import type { Ask } from '../targets/asks.js';
import type { EndpointNames } from '../targets/target-file.js';
import type { Target } from '../targets/target.js';
import type { BytesWith } from './loads.js';

export const hostOf = ({ origin }: Target): string => new URL(origin).host;

/** A form to an endpoint, from a client by its name; undefined where the target has no such endpoint or client. */
export function requestTo(
  target: Target,
  endpoint: EndpointNames,
  clientName: string | undefined,
): ((form: Record<string, string>) => string) | undefined {
  const path = target.endpoints[endpoint];
  const client = target.asks.clients[clientName ?? ''];
  if (path === undefined || !client) return undefined;
  return (form) => clientPost(hostOf(target), path, form, client);
}

/** RFC 6749 §4.4.2 */
export const machineTokenRequest = (target: Target, ask: Ask | undefined): string | undefined =>
  ask && requestTo(target, 'token_endpoint', ask.client)?.({ grant_type: 'client_credentials', ...ask.parameters });

/** RFC 7662 §2.1 and RFC 7009 §2.1 */
export function requestAbout(
  target: Target,
  endpoint: 'introspection_endpoint' | 'revocation_endpoint',
  clientName: string | undefined,
): BytesWith | undefined {
  const request = requestTo(target, endpoint, clientName);
  return request && ((token) => request({ token }));
}
