import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { SecretKeys } from '#keys';
import { firstRefreshToken, refreshTokenHash, writeRefreshToken } from '#protocol';
import { Tenant } from '#service';
import type { NewFamily } from '#storage';
import { TokenSettings } from '../token-settings.js';
import type { TokenRequest } from './grant.js';
import { refreshBindingOf } from './refresh-binding.js';
import { mayRefresh, refreshPolicyOf } from './refresh-policy.js';

/** The first refresh token of a grant, and the family that its row keeps. */
@Injectable()
export class FirstRefreshTokens {
  constructor(
    private readonly secretKeys: SecretKeys,
    private readonly settings: TokenSettings,
    private readonly tenant: Tenant,
  ) {}

  /** Undefined for a client that is not registered for them. */
  of(request: TokenRequest): { readonly token: string; readonly family: NewFamily } | undefined {
    if (!mayRefresh(request.client)) return undefined;
    const { version } = this.secretKeys.current('refresh_chain');
    const macKey = this.secretKeys.version('refresh_mac', version);
    if (!macKey) throw new Error(`There is no refresh_mac key of version ${version}`);
    const token = firstRefreshToken(uuidv7(), version);
    const { idleSeconds, lifetimeSeconds } = refreshPolicyOf(request.client, this.settings);
    const confirmation = refreshBindingOf(request);
    return {
      token: writeRefreshToken(token, this.tenant.id, macKey),
      family: {
        id: token.family,
        keyVersion: version,
        hash: refreshTokenHash(token),
        idleSeconds,
        lifetimeSeconds,
        ...(confirmation !== undefined && { confirmation }),
      },
    };
  }
}
