import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { accessTokenOf, Clock, DeviceCodes, idTokenOf, type Issuance } from '#service';
import { Grants, PostgresUnavailable, type GrantFacts } from '#storage';
import { FirstRefreshTokens } from '../first-refresh-tokens.js';
import { Grant, type TokenRequest } from '../grant.js';
import { asUnavailable, invalidGrant, tryAgain } from '../invalid-grant.js';
import { requestedResource } from '../requested-resource.js';
import { requiredParameter } from '../required-parameter.js';

/**
 * Tells a device that waits whether it may, and gives it tokens, once: the grant's primary key decides, as for codes.
 *
 * @see RFC 8628 §3.4, §3.5
 */
@Injectable()
export class DeviceCodeGrant extends Grant {
  readonly grantType = 'urn:ietf:params:oauth:grant-type:device_code';
  readonly required = ['device_code'];

  constructor(
    private readonly devices: DeviceCodes,
    private readonly grants: Grants,
    private readonly refreshTokens: FirstRefreshTokens,
    private readonly clock: Clock,
  ) {
    super();
  }

  async redeem(request: TokenRequest): Promise<Issuance> {
    const { client, form } = request;
    const polled = await this.devices.poll(requiredParameter(form, 'device_code'), client.id).catch(asUnavailable);
    switch (polled.outcome) {
      case 'unknown':
        throw invalidGrant('the device code is unknown, or another client’s');
      case 'expired':
        throw new OAuthError('expired_token', 'The device code has expired.');
      case 'too-soon':
        throw new OAuthError(
          'slow_down',
          'The device asks too often: from now on five seconds more between two times.',
        );
      case 'pending':
        throw new OAuthError('authorization_pending', 'The person has not decided yet.');
      case 'denied':
        throw new OAuthError('access_denied', 'The person has refused.', { status: 400 });
      case 'allowed': {
        const resource = requestedResource(form, polled.facts.resource);
        return this.use(polled.facts, polled.consentEpoch, request, resource);
      }
    }
  }

  private async use(
    facts: GrantFacts,
    consentEpoch: number,
    request: TokenRequest,
    resource: readonly string[],
  ): Promise<Issuance> {
    const decidedAtMs = this.clock.monotonicMs();
    const first = await this.refreshTokens.of(request);
    const redemption = await this.grants
      .redeem(facts, randomUUID(), first?.family, consentEpoch)
      .catch((error: unknown) => {
        throw error instanceof PostgresUnavailable ? tryAgain('Postgres is away', error) : error;
      });
    if (redemption.outcome !== 'redeemed') {
      throw invalidGrant(`the device code was used before, or what it was allowed by has ended: ${redemption.outcome}`);
    }
    const decision = {
      client: request.client,
      scope: facts.scope,
      issuedAt: redemption.issuedAt,
      decidedAtMs,
      resource,
    };
    return {
      accessToken: accessTokenOf(facts, decision),
      ...(facts.scope.includes('openid') && { idToken: idTokenOf(facts, decision, { nonce: null }) }),
      ...(first && { refreshToken: first.token }),
    };
  }
}
