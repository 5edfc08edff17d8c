import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { ClientAuthentication, type FormBody } from '#service';
import type { Grant } from './grants/grant.js';
import { GrantsByType } from './grants/grants-by-type.js';
import { requiredParameter } from './grants/required-parameter.js';
import { SenderConstraint } from './sender-constraint.js';
import { TokenIssuer, type TokenAnswer } from './issuer/token-issuer.js';

/** RFC 7591 §2: a client that registered no grant types has this one. */
const defaultGrantTypes = ['authorization_code'];

@Controller()
export class TokenController {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly grants: GrantsByType,
    private readonly constraint: SenderConstraint,
    private readonly issuer: TokenIssuer,
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
    const grant = this.grantOf(grantType);
    const registered = client.metadata.grant_types ?? defaultGrantTypes;
    if (!registered.includes(grantType)) {
      throw new OAuthError('unauthorized_client', 'This client is not registered for this grant type.');
    }
    for (const name of grant.required) requiredParameter(form, name);
    // Before the grant: a proof that has to come again with a nonce must cost no code and no refresh token.
    const confirmation = await this.constraint.of(caller, request, reply);
    const issuance = await grant.redeem({ client, form, confidential: method !== 'none', confirmation });
    return this.issuer.issue(issuance, confirmation).catch(async (error: unknown) => {
      await issuance.undo?.().catch(() => undefined);
      throw error;
    });
  }

  private grantOf(grantType: string): Grant {
    const grant = this.grants.get(grantType);
    if (!grant) throw new OAuthError('unsupported_grant_type', 'This grant type is unknown or switched off.');
    return grant;
  }
}
