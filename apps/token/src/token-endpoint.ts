import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError, switchedOff, type ServerPolicy } from '#protocol';
import { ClientAuthentication, Tenant, TokenIssuer, type FormBody, type Issuance, type TokenAnswer } from '#service';
import { Grants, PolicyCache } from '#storage';
import type { Grant } from './grants/grant.js';
import { GrantsByType } from './grants/grants-by-type.js';
import { requiredParameter } from './grants/required-parameter.js';
import { SenderConstraint } from './sender-constraint.js';

/** RFC 7591 §2: a client that registered no grant types has this one. */
const defaultGrantTypes = ['authorization_code'];

@Injectable()
export class TokenEndpoint {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly grants: GrantsByType,
    private readonly constraint: SenderConstraint,
    private readonly issuer: TokenIssuer,
    private readonly policies: PolicyCache,
    private readonly stored: Grants,
    private readonly tenant: Tenant,
  ) {}

  /** RFC 6749 §3.2 */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<TokenAnswer> {
    const form = request.body as FormBody;
    const grantType = requiredParameter(form, 'grant_type');
    const caller = await this.authentication.authenticate(request, form);
    const { client, method } = caller;
    const confidential = method !== 'none';
    const policy = this.policies.known(this.tenant.id) ?? (await this.policies.of(this.tenant.id));
    const grant = this.grantOf(grantType, policy, confidential);
    const registered = client.metadata.grant_types ?? defaultGrantTypes;
    if (!registered.includes(grantType)) {
      throw new OAuthError('unauthorized_client', 'This client is not registered for this grant type.');
    }
    for (const name of grant.required) requiredParameter(form, name);
    // Before the grant: a proof that has to come again with a nonce must cost no code and no refresh token.
    const confirmation = await this.constraint.of(caller, request, reply);
    const issuance = await grant.redeem({ client, form, confidential, confirmation });
    try {
      const answer = await this.issuer.issue(issuance, confirmation);
      const { grants_per_user: most } = policy;
      if (most !== undefined) await this.keepWithin(most, issuance);
      return answer;
    } catch (error) {
      await issuance.undo?.().catch(() => undefined);
      throw error;
    }
  }

  private async keepWithin(most: number, { accessToken: { grant } }: Issuance): Promise<void> {
    if (grant === undefined || grant.gid === null) return;
    await this.stored.keepNewest(this.tenant.id, grant.gid, most);
  }

  private grantOf(grantType: string, policy: ServerPolicy, confidential: boolean): Grant {
    const grant = this.grants.get(grantType);
    if (!grant) throw new OAuthError('unsupported_grant_type', 'This grant type is unknown.');
    if (policy.grant_types.includes(grant.grantType)) return grant;
    throw switchedOff('unsupported_grant_type', 'This grant type', 'grant_types', confidential);
  }
}
