import { Injectable } from '@nestjs/common';
import { SecretKeys } from '#keys';
import { readRefreshToken, refreshTokenHash, type RefreshToken } from '#protocol';
import { Tenant } from '#service';
import { RefreshFamilies, type StoredGrant } from '#storage';

interface FamilyOwner {
  readonly gid: string;
  readonly tenant: string;
  readonly client_id: string;
}

/** Refresh tokens, read but not used. */
@Injectable()
export class RefreshTokens {
  constructor(
    private readonly families: RefreshFamilies,
    private readonly secretKeys: SecretKeys,
    private readonly tenant: Tenant,
  ) {}

  /** The grant behind a refresh token of any generation; undefined for what we did not make. */
  async ownerOf(text: string): Promise<FamilyOwner | undefined> {
    const token = this.read(text);
    return token && this.families.grantOf(token.family);
  }

  /** The grant, if this token would be accepted from this client now. */
  async liveGrant(text: string, clientId: string): Promise<StoredGrant | undefined> {
    const token = this.read(text);
    if (!token) return undefined;
    const { family, generation } = token;
    const checked = await this.families.check({ family, generation, hash: refreshTokenHash(token), clientId });
    return checked.outcome === 'rotated' ? checked.grant : undefined;
  }

  private read(text: string): RefreshToken | undefined {
    return readRefreshToken(text, this.tenant.id, (version) => this.secretKeys.version('refresh_mac', version));
  }
}
