import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import {
  AccessTokens,
  Clock,
  type AccessTokenClaims,
  type AccessTokenPlan,
  type FormBody,
  type Issuance,
  type VerifiedToken,
} from '#service';
import type { ClientRecord, TokenExchangePolicy } from '#storage';
import { Grant, type TokenRequest } from '../grant.js';
import { requireConfidential } from '../require-confidential.js';
import { requiredParameter } from '../required-parameter.js';
import { actingFor, mayAct } from './actors.js';
import { ExchangeTrail, type Exchanged } from './exchange-trail.js';
import { exchangedScope, exchangePolicyOf, mayBring, targetOf } from './exchange-policy.js';
import { lineageOf } from './lineage.js';

interface Decided {
  readonly exchanged: Exchanged;
  readonly plan: AccessTokenPlan;
}

/** RFC 8693 §3 */
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** RFC 8693 §2.2.2: a token that is invalid for any reason, or not acceptable, is an invalid request; which reason is not told. */
const unacceptable = (which: 'subject_token' | 'actor_token', detail: string): OAuthError =>
  new OAuthError('invalid_request', `The ${which} is expired, revoked, or not acceptable here.`, {
    detail,
    errorCode: `${which}_rejected`,
  });

/**
 * Gives a token for somebody else's resource in place of one that the client holds. Beside the audit log no store is written: what the
 * new token can be ended by is all that its parents can be ended by, and it does not outlive them.
 *
 * @see RFC 8693 §2
 */
@Injectable()
export class TokenExchangeGrant extends Grant {
  readonly grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
  readonly required = ['subject_token', 'subject_token_type'];

  constructor(
    private readonly accessTokens: AccessTokens,
    private readonly trail: ExchangeTrail,
    private readonly clock: Clock,
  ) {
    super();
  }

  async redeem(request: TokenRequest): Promise<Issuance> {
    const { client, confidential } = request;
    requireConfidential(confidential);
    // Taken before the tokens are looked at: what ends while we decide is in the lineage, so it ends the new token too.
    const decidedAtMs = this.clock.monotonicMs();
    const { exchanged, plan } = await this.decide(request, decidedAtMs).catch(async (error: unknown) => {
      await this.trail.refused(client, error);
      throw error;
    });
    await this.trail.given(client, exchanged);
    return { accessToken: plan, issuedTokenType: accessTokenType };
  }

  private async decide({ client, form, confirmation }: TokenRequest, decidedAtMs: number): Promise<Decided> {
    const policy = exchangePolicyOf(client);
    checkTypes(form);
    const resource = targetOf(form, policy);
    const subject = await this.subject(client, policy, form);
    // A token that is worth nothing without its key must not become one that is.
    if (subject.claims.cnf && !confirmation)
      throw unacceptable('subject_token', 'it is bound, the new one would not be');
    const actor = await this.actor(client, policy, form, subject.claims);
    const scope = exchangedScope(client, subject.claims, form['scope']);
    const plan = this.planOf({ client, scope, resource, decidedAtMs }, subject, actor);
    return { exchanged: { subject, actor, scope, resource }, plan };
  }

  private async subject(client: ClientRecord, policy: TokenExchangePolicy, form: FormBody): Promise<VerifiedToken> {
    const subject = await this.accessTokens.live(requiredParameter(form, 'subject_token'));
    if (!subject) throw unacceptable('subject_token', 'it is not a live access token of ours');
    if (mayBring(client, policy, subject.claims)) return subject;
    throw unacceptable('subject_token', 'it is neither the client’s own nor for an audience that it speaks for');
  }

  private async actor(
    client: ClientRecord,
    policy: TokenExchangePolicy,
    form: FormBody,
    subject: AccessTokenClaims,
  ): Promise<VerifiedToken | undefined> {
    const token = form['actor_token'];
    if (token === undefined) {
      checkImpersonation(client, policy, subject);
      return undefined;
    }
    const actor = await this.accessTokens.live(token);
    if (!actor) throw unacceptable('actor_token', 'it is not a live access token of ours');
    // Only who got the token acts by it; and nobody acts by a token in which somebody acts for somebody else.
    if (actor.claims.client_id !== client.id || actor.claims.act) {
      throw unacceptable('actor_token', 'it is not the client’s own, or has an actor itself');
    }
    if (!mayAct(subject, actor.claims.sub)) throw unacceptable('actor_token', 'the subject token names another actor');
    return actor;
  }

  private planOf(
    decision: Pick<AccessTokenPlan, 'client' | 'scope' | 'resource' | 'decidedAtMs'>,
    subject: VerifiedToken,
    actor: VerifiedToken | undefined,
  ): AccessTokenPlan {
    const { claims } = subject;
    const act = actingFor(claims, actor?.claims);
    const issuedAt = Math.floor(this.clock.nowMs() / 1000);
    const notAfter = Math.min(claims.exp, actor?.claims.exp ?? claims.exp);
    // It was live when it was looked at.
    if (notAfter <= issuedAt) throw unacceptable('subject_token', 'it, or its actor, has just expired');
    return {
      ...decision,
      allowedResources: decision.resource,
      subject: claims.sub,
      clientEpoch: decision.client.epoch,
      issuedAt,
      notAfter,
      lineage: lineageOf(subject, actor),
      ...(act && { act }),
      ...(claims.may_act && { mayAct: claims.may_act }),
      ...(claims.rid !== undefined && { grant: personOf(claims, claims.rid) }),
    };
  }
}

/** RFC 8693 §2.1: the types that we exchange. */
function checkTypes(form: FormBody): void {
  const { subject_token_type: subject, actor_token_type: actor, requested_token_type: requested } = form;
  if ((form['actor_token'] === undefined) !== (actor === undefined)) {
    throw new OAuthError('invalid_request', 'The parameters actor_token and actor_token_type belong together.');
  }
  if ([subject, actor, requested].every((type) => type === undefined || type === accessTokenType)) return;
  throw new OAuthError('invalid_request', `Only tokens of the type ${accessTokenType} are exchanged.`, {
    errorCode: 'token_type_rejected',
  });
}

/** Without an actor the new token does not show who uses it (RFC 8693 §1.1): only where the policy lets it. */
function checkImpersonation(client: ClientRecord, policy: TokenExchangePolicy, subject: AccessTokenClaims): void {
  if (policy.impersonation !== true) {
    throw new OAuthError('invalid_request', 'The parameter actor_token is missing.', { errorCode: 'parameter_absent' });
  }
  if (!mayAct(subject, client.id)) throw unacceptable('subject_token', 'it names another actor');
}

const personOf = (claims: AccessTokenClaims, rid: string): NonNullable<AccessTokenPlan['grant']> => ({
  gid: claims.gid ?? null,
  sid: claims.sid ?? null,
  rid,
  userEpoch: claims.sub_epoch ?? 0,
  authTime: claims.auth_time ?? null,
  acr: claims.acr ?? null,
  amr: claims.amr ?? [],
});
