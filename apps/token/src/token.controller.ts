import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError, switchedOff } from '#protocol';
import { ClientAuthentication, Tenant, TokenIssuer, type FormBody, type Issuance, type TokenAnswer } from '#service';
import { Grants, PolicyCache } from '#storage';
import type { Grant } from './grants/grant.js';
import { GrantsByType } from './grants/grants-by-type.js';
import { requiredParameter } from './grants/required-parameter.js';
import { SenderConstraint } from './sender-constraint.js';

/** RFC 7591 §2: a client that registered no grant types has this one. */
const defaultGrantTypes = ['authorization_code'];

@Controller()
export class TokenController {
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
  @Post('/oauth2/token')
  @HttpCode(200)
  async token(
    @Req() request: FastifyRequest,
    @Body() form: FormBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenAnswer> {
    const grantType = requiredParameter(form, 'grant_type');
    const caller = await this.authentication.authenticate(request, form);
    const { client, method } = caller;
    const confidential = method !== 'none';
    const grant = await this.grantOf(grantType, confidential);
    const registered = client.metadata.grant_types ?? defaultGrantTypes;
    if (!registered.includes(grantType)) {
      throw new OAuthError('unauthorized_client', 'This client is not registered for this grant type.');
    }
    for (const name of grant.required) requiredParameter(form, name);
    // Before the grant: a proof that has to come again with a nonce must cost no code and no refresh token.
    const confirmation = await this.constraint.of(caller, request, reply);
    const issuance = await grant.redeem({ client, form, confidential, confirmation });
    await this.keepWithinQuota(issuance);
    return this.issuer.issue(issuance, confirmation).catch(async (error: unknown) => {
      await issuance.undo?.().catch(() => undefined);
      throw error;
    });
  }

  private async keepWithinQuota({ accessToken: { grant } }: Issuance): Promise<void> {
    const { grants_per_user: most } = await this.policies.of(this.tenant.id);
    if (most === undefined || grant === undefined || grant.gid === null) return;
    await this.stored.keepNewest(this.tenant.id, grant.gid, most);
  }

  private async grantOf(grantType: string, confidential: boolean): Promise<Grant> {
    const grant = this.grants.get(grantType);
    if (!grant) throw new OAuthError('unsupported_grant_type', 'This grant type is unknown.');
    const policy = await this.policies.of(this.tenant.id);
    if (policy.grant_types.includes(grant.grantType)) return grant;
    throw switchedOff('unsupported_grant_type', 'This grant type', 'grant_types', confidential);
  }
}
