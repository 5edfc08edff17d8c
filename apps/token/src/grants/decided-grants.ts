import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { accessTokenOf, Clock, idTokenOf, type Issuance } from '#service';
import { Grants, PostgresUnavailable, type GrantFacts } from '#storage';
import { FirstRefreshTokens } from './first-refresh-tokens.js';
import type { TokenRequest } from './grant.js';
import { invalidGrant, tryAgain } from './invalid-grant.js';
import { requestedResource } from './requested-resource.js';

/** What a person allowed elsewhere than in the client's browser. */
export interface Allowed {
  readonly facts: GrantFacts;
  readonly consentEpoch: number;
}

/** Tokens for what a person has allowed, once: the grant's primary key decides, as for codes. */
@Injectable()
export class DecidedGrants {
  constructor(
    private readonly grants: Grants,
    private readonly refreshTokens: FirstRefreshTokens,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError */
  async redeem(request: TokenRequest, { facts, consentEpoch }: Allowed): Promise<Issuance> {
    const resource = requestedResource(request.form, facts.resource);
    const decidedAtMs = this.clock.monotonicMs();
    const first = await this.refreshTokens.of(request);
    const redemption = await this.grants
      .redeem(facts, randomUUID(), first?.family, consentEpoch)
      .catch((error: unknown) => {
        throw error instanceof PostgresUnavailable ? tryAgain('Postgres is away', error) : error;
      });
    if (redemption.outcome !== 'redeemed') {
      throw invalidGrant(`it was used before, or what it was allowed by has ended: ${redemption.outcome}`);
    }
    const { issuedAt } = redemption;
    const decision = { client: request.client, scope: facts.scope, issuedAt, decidedAtMs, resource };
    return {
      accessToken: accessTokenOf(facts, decision),
      ...(facts.scope.includes('openid') && { idToken: idTokenOf(facts, decision, { nonce: null }) }),
      ...(first && { refreshToken: first.token }),
    };
  }
}
