import { Injectable } from '@nestjs/common';
import { IdTokenClaims } from '#accounts';
import { asksFor, givesTokens, OAuthError } from '#protocol';
import { accessTokenOf, Clock, IdTokenSigner, idTokenOf, Tenant, TokenIssuer, type AccessTokenAnswer } from '#service';
import { Grants, PolicyCache, type GrantFacts } from '#storage';
import type { AuthorizationRequest } from '../authorization-request/authorization-request.js';
import type { ResponseFields } from '../authorization-request/authorization-response.js';

/**
 * Tokens that the authorization endpoint gives itself. Their grant is in Postgres before they are in the answer, so all that ends a
 * grant ends them; a code that comes along is of the same grant, so its replay ends them too.
 *
 * @see OpenID Connect Core §3.2, §3.3
 */
@Injectable()
export class FrontChannelTokens {
  constructor(
    private readonly grants: Grants,
    private readonly policies: PolicyCache,
    private readonly issuer: TokenIssuer,
    private readonly idTokens: IdTokenSigner,
    private readonly claims: IdTokenClaims,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  /**
   * What comes back beside the code; nothing where only a code was asked for.
   *
   * @throws PostgresUnavailable, or OAuthError login_required when person, client, session or consent has just ended
   */
  async issue(
    request: AuthorizationRequest,
    facts: GrantFacts,
    consentEpoch: number,
    code: string | undefined,
  ): Promise<ResponseFields> {
    const { client, responseType } = request;
    if (!givesTokens(responseType)) return {};
    const decidedAtMs = this.clock.monotonicMs();
    const issuedAt = await this.record(facts, consentEpoch, code !== undefined);
    const decision = { client, scope: facts.scope, resource: facts.resource, issuedAt, decidedAtMs };
    const access = asksFor(responseType, 'token')
      ? await this.issuer.accessTokenAlone(accessTokenOf(facts, decision))
      : undefined;
    const given = access ? fieldsOf(access) : {};
    if (!asksFor(responseType, 'id_token')) return given;
    const claims = await this.claims.of(facts, client, responseType === 'id_token');
    const plan = idTokenOf(facts, decision, { nonce: facts.nonce, claims });
    const bound = { code, accessToken: access?.access_token, state: request.state };
    return { ...given, id_token: await this.idTokens.sign(plan, bound) };
  }

  private async record(facts: GrantFacts, consentEpoch: number, withCode: boolean): Promise<number> {
    const given = await this.grants.give(facts, withCode, consentEpoch);
    if (given.outcome !== 'redeemed') throw new OAuthError('login_required', 'The session has ended.');
    const { grants_per_user: most } = await this.policies.of(this.tenant.id);
    if (most !== undefined) await this.grants.keepNewest(this.tenant.id, facts.gid, most);
    return given.issuedAt;
  }
}

/** RFC 6749 §4.2.2, RFC 9396 §7: numbers and JSON as text. */
function fieldsOf({
  expires_in: seconds,
  authorization_details: details,
  ...texts
}: AccessTokenAnswer): ResponseFields {
  const told = details && { authorization_details: JSON.stringify(details) };
  return { ...texts, expires_in: String(seconds), ...told };
}
