import { rulesOf } from '#protocol';
import type { ClientRecord } from '#storage';
import type { TokenSettings } from '../token-settings.js';

export interface RefreshPolicy {
  readonly rotates: boolean;
  readonly idleSeconds: number;
  readonly lifetimeSeconds: number;
  readonly graceSeconds: number;
}

const isPublic = (client: ClientRecord): boolean => client.metadata.token_endpoint_auth_method === 'none';

/**
 * How a client's refresh tokens live. A public client's rotate; one that authenticates with each refresh needs no rotation.
 *
 * @see RFC 9700 §2.2.2
 */
export function refreshPolicyOf(client: ClientRecord, settings: TokenSettings): RefreshPolicy {
  const own = client.settings;
  return {
    rotates: rotates(client),
    idleSeconds:
      own.refresh_idle_seconds ?? (isPublic(client) ? settings.publicRefreshIdleSeconds : settings.refreshIdleSeconds),
    lifetimeSeconds: own.refresh_lifetime_seconds ?? settings.refreshLifetimeSeconds,
    graceSeconds: own.refresh_grace_seconds ?? settings.refreshGraceSeconds,
  };
}

function rotates(client: ClientRecord): boolean {
  // FAPI 2.0 Security Profile §5.3.2.1, 9
  if (rulesOf(client)) return false;
  const { refresh_rotation: rotation = 'auto' } = client.settings;
  return rotation === 'always' || (rotation === 'auto' && isPublic(client));
}

/** RFC 6749 §1.5: refresh tokens are for clients that are registered to use them. */
export const mayRefresh = (client: ClientRecord): boolean =>
  client.metadata.grant_types?.includes('refresh_token') ?? false;
