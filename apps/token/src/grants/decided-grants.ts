import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdTokenClaims } from '#accounts';
import { OAuthError } from '#protocol';
import { accessTokenOf, Clock, idTokenOf, type Issuance } from '#service';
import { Grants, PostgresUnavailable, type GrantFacts } from '#storage';
import { FirstRefreshTokens } from './first-refresh-tokens.js';
import type { TokenRequest } from './grant.js';
import { invalidGrant, tryAgain } from './invalid-grant.js';
import { requestedResource } from './requested-resource.js';

/** What a person allowed elsewhere than in the client's browser. */
interface Allowed {
  readonly facts: GrantFacts;
  readonly consentEpoch: number;
}

/** What a person has decided, as far as it is known. */
type Polled =
  | ({ readonly outcome: 'allowed' } & Allowed)
  | { readonly outcome: 'unknown' | 'expired' | 'too-soon' | 'pending' | 'denied' };

type Decision = Parameters<typeof accessTokenOf>[1];

const nothing = (): void => undefined;

/** How answers call what the client polls with, and who polls. */
interface Named {
  readonly code: string;
  readonly poller: string;
}

/**
 * Answers who polls for a decision (RFC 8628 §3.5, CIBA Core 1.0 §11), and gives tokens for it, once: the grant's primary key decides,
 * as for codes.
 */
@Injectable()
export class DecidedGrants {
  constructor(
    private readonly grants: Grants,
    private readonly refreshTokens: FirstRefreshTokens,
    private readonly claims: IdTokenClaims,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError unless the person has allowed it */
  async answer(request: TokenRequest, polled: Polled, { code, poller }: Named): Promise<Issuance> {
    switch (polled.outcome) {
      case 'unknown':
        throw invalidGrant(`the ${code} is unknown, or another client’s`);
      case 'expired':
        throw new OAuthError('expired_token', `The ${code} has expired.`);
      case 'too-soon':
        throw new OAuthError(
          'slow_down',
          `The ${poller} asks too often: from now on five seconds more between two times.`,
        );
      case 'pending':
        throw new OAuthError('authorization_pending', 'The person has not decided yet.');
      case 'denied':
        throw new OAuthError('access_denied', 'The person has refused.', { status: 400 });
      case 'allowed':
        return this.redeem(request, polled);
    }
  }

  /** @throws OAuthError */
  async redeem(request: TokenRequest, { facts, consentEpoch }: Allowed): Promise<Issuance> {
    const resource = requestedResource(request.form, facts.resource);
    const decidedAtMs = this.clock.monotonicMs();
    const first = await this.refreshTokens.of(request);
    const attempt = randomUUID();
    const redemption = await this.grants.redeem(facts, attempt, first?.family, consentEpoch).catch((error: unknown) => {
      throw error instanceof PostgresUnavailable ? tryAgain('Postgres is away', error) : error;
    });
    if (redemption.outcome !== 'redeemed') {
      throw invalidGrant(`it was used before, or what it was allowed by has ended: ${redemption.outcome}`);
    }
    // Where nothing could be handed out, who polls again gets it then.
    const undo = () => this.grants.takeBack(facts.gid, attempt).then(nothing, nothing);
    const { issuedAt } = redemption;
    const decision = { client: request.client, scope: facts.scope, issuedAt, decidedAtMs, resource };
    return this.plan(facts, decision, first?.token)
      .then((plan) => ({ ...plan, undo }))
      .catch(async (error: unknown) => {
        await undo();
        throw error;
      });
  }

  private async plan(facts: GrantFacts, decision: Decision, refreshToken: string | undefined): Promise<Issuance> {
    const claims = facts.scope.includes('openid') ? await this.claims.of(facts, decision.client) : undefined;
    return {
      accessToken: accessTokenOf(facts, decision),
      ...(claims && { idToken: idTokenOf(facts, decision, { nonce: null, claims }) }),
      ...(refreshToken !== undefined && { refreshToken }),
    };
  }
}
