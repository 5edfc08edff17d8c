import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdTokenClaims } from '#accounts';
import {
  accessTokenOf,
  Clock,
  idTokenOf,
  SealedCodes,
  type AuthenticCode,
  type CodePayload,
  type IdTokenPlan,
  type Issuance,
} from '#service';
import { Grants, isRedeemed, PostgresUnavailable, type ClientRecord, type GrantFacts } from '#storage';
import { TokenSettings } from '../../token-settings.js';
import { FirstRefreshTokens } from '../first-refresh-tokens.js';
import { Grant, type TokenRequest } from '../grant.js';
import { asUnavailable, invalidGrant, tryAgain } from '../invalid-grant.js';
import { requestedDetails } from '../requested-details.js';
import { requestedResource } from '../requested-resource.js';
import { requiredParameter } from '../required-parameter.js';
import { provesReplay, refusalOf } from './code-checks.js';

interface Redeemed {
  readonly payload: CodePayload;
  readonly issuedAt: number;
  readonly decidedAtMs: number;
  readonly refreshToken: string | undefined;
  readonly undo: () => Promise<void>;
}

/**
 * Redeems a code, once. The store takes it out in one step; the grant's primary key decides; a code that comes again ends what it
 * gave.
 *
 * @see RFC 6749 §4.1.3
 * @see RFC 9700 §2.1.1
 */
@Injectable()
export class AuthorizationCodeGrant extends Grant {
  readonly grantType = 'authorization_code';
  readonly required = ['code'];

  constructor(
    private readonly codes: SealedCodes,
    private readonly grants: Grants,
    private readonly refreshTokens: FirstRefreshTokens,
    private readonly claims: IdTokenClaims,
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {
    super();
  }

  async redeem(request: TokenRequest): Promise<Issuance> {
    const code = this.codes.authentic(requiredParameter(request.form, 'code'));
    // Only codes that we made reach a store: guessing costs nobody but the guesser.
    if (!code) throw invalidGrant('the code is not one of ours');
    const redeemed = await this.claim(code, request);
    return this.plan(redeemed, request).catch(async (error: unknown) => {
      await redeemed.undo();
      throw error;
    });
  }

  private async plan(
    { payload: { facts }, issuedAt, decidedAtMs, refreshToken, undo }: Redeemed,
    request: TokenRequest,
  ): Promise<Issuance> {
    const resource = requestedResource(request.form, facts.resource);
    const authorizationDetails = requestedDetails(request, facts);
    const decision = { client: request.client, scope: facts.scope, authorizationDetails, issuedAt, decidedAtMs };
    return {
      accessToken: accessTokenOf(facts, { ...decision, resource }),
      ...(facts.scope.includes('openid') && { idToken: await this.idToken(facts, decision) }),
      ...(refreshToken !== undefined && { refreshToken }),
      undo,
    };
  }

  private async idToken(facts: GrantFacts, decision: { client: ClientRecord; issuedAt: number }): Promise<IdTokenPlan> {
    const claims = await this.claims.of(facts, decision.client);
    return idTokenOf(facts, decision, { nonce: facts.nonce, claims });
  }

  private async claim(code: AuthenticCode, request: TokenRequest): Promise<Redeemed> {
    const attempt = randomUUID();
    const claimed = await this.codes.claim(code, attempt).catch(asUnavailable);
    switch (claimed.outcome) {
      case 'claimed':
        return this.use(code, attempt, claimed.payload, claimed.sealed, request);
      case 'replayed':
        return this.refuseReplay(code, claimed.facts, request);
      case 'forged':
        throw invalidGrant('the stored code was altered');
      case 'absent': {
        // The store may have forgotten; the grant's row remembers for the grant's life.
        const stored = await this.grants.find(code.gid);
        if (stored && isRedeemed(stored)) return this.refuseReplay(code, stored, request);
        throw invalidGrant('the code is unknown or expired');
      }
    }
  }

  private async use(
    code: AuthenticCode,
    attempt: string,
    payload: CodePayload,
    sealed: Buffer,
    request: TokenRequest,
  ): Promise<Redeemed> {
    const refusal = refusalOf(payload, request, this.clock.nowMs());
    if (refusal !== undefined) return this.burn(payload.facts, attempt, request.client, refusal);
    requestedResource(request.form, payload.facts.resource);
    requestedDetails(request, payload.facts);
    const decidedAtMs = this.clock.monotonicMs();
    const first = await this.refreshTokens.of(request);
    const redemption = await this.grants
      .redeem(payload.facts, attempt, first?.family, payload.consentEpoch)
      .catch(async (error: unknown) => {
        if (!(error instanceof PostgresUnavailable)) throw error;
        // Nothing was committed, so the code is still good.
        await this.codes.restore(code, attempt, sealed, payload).catch(() => undefined);
        throw tryAgain('Postgres is away', error);
      });
    switch (redemption.outcome) {
      case 'redeemed':
        return {
          ...{ payload, decidedAtMs, issuedAt: redemption.issuedAt, refreshToken: first?.token },
          undo: () => this.takeBack(code, attempt, sealed, payload).catch(() => undefined),
        };
      case 'replayed':
        return this.refuseReplay(code, payload.facts, request);
      case 'ended':
        return this.burn(payload.facts, attempt, request.client, 'the person, client or session has ended');
    }
  }

  /** Where nothing was handed out the code is good again; first the row, so that what a replay has ended meanwhile stays ended. */
  private async takeBack(code: AuthenticCode, attempt: string, sealed: Buffer, payload: CodePayload): Promise<void> {
    if (await this.grants.takeBack(code.gid, attempt)) await this.codes.restore(code, attempt, sealed, payload);
  }

  /** RFC 7636 §4.6 asks only for the error; but a wrong verifier from an authenticated party is what injection looks like. */
  private async burn(facts: GrantFacts, attempt: string, client: ClientRecord, why: string): Promise<never> {
    await this.grants.burn(facts, attempt, 'code_misuse', client.id);
    throw invalidGrant(why);
  }

  /** RFC 6749 §4.1.2: a replay ends what the code gave, if who replays it proves to be its client. */
  private async refuseReplay(code: AuthenticCode, facts: GrantFacts, request: TokenRequest): Promise<never> {
    const proven = this.settings.codeReplayRevokes === 'always' || provesReplay(facts, request);
    if (!proven) {
      await this.grants.reportReplay(facts, request.client.id);
      throw invalidGrant('the code was used before; the replay proves nothing');
    }
    await this.codes.mark(code).catch(() => undefined);
    await this.grants.revokeReplayed(facts, randomUUID()).catch(asUnavailable);
    throw invalidGrant('the code was used before; its grant is revoked');
  }
}
