import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { SecretKeys } from '#keys';
import { firstRefreshToken, refreshTokenHash, writeRefreshToken } from '#protocol';
import { Tenant } from '#service';
import { PolicyCache, type NewFamily } from '#storage';
import { TokenSettings } from '../token-settings.js';
import type { TokenRequest } from './grant.js';
import { refreshBindingOf } from './refresh-binding.js';
import { mayRefresh, refreshPolicyOf } from './refresh-policy.js';

/** The first refresh token of a grant, and the family that its row keeps. */
@Injectable()
export class FirstRefreshTokens {
  constructor(
    private readonly secretKeys: SecretKeys,
    private readonly policies: PolicyCache,
    private readonly settings: TokenSettings,
    private readonly tenant: Tenant,
  ) {}

  /** Undefined for a client that is not registered for them. */
  async of(request: TokenRequest): Promise<{ readonly token: string; readonly family: NewFamily } | undefined> {
    if (!mayRefresh(request.client)) return undefined;
    const { version } = this.secretKeys.current('refresh_chain');
    const macKey = this.secretKeys.version('refresh_mac', version);
    if (!macKey) throw new Error(`There is no refresh_mac key of version ${version}`);
    const token = firstRefreshToken(uuidv7(), version);
    const { idleSeconds, lifetimeSeconds } = refreshPolicyOf(request.client, this.settings);
    const { refresh_token_lifetime_seconds: most = Infinity } = await this.policies.of(this.tenant.id);
    const confirmation = refreshBindingOf(request);
    return {
      token: writeRefreshToken(token, this.tenant.id, macKey),
      family: {
        id: token.family,
        keyVersion: version,
        hash: refreshTokenHash(token),
        idleSeconds,
        lifetimeSeconds: Math.min(lifetimeSeconds, most),
        ...(confirmation !== undefined && { confirmation }),
      },
    };
  }
}
