import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError } from '#protocol';
import { PresentedTokens, ServiceSettings, Tenant, type FormBody } from '#service';
import { ClientCache, Users, type UserRecord } from '#storage';
import { SignedAnswers } from '../signed-answers.js';

type Claims = Readonly<Record<string, unknown>>;

const profileClaims = [
  ...['given_name', 'family_name', 'middle_name', 'nickname', 'profile', 'picture', 'website'],
  ...['gender', 'birthdate', 'zoneinfo', 'locale'],
];

/** OpenID Connect Core §5.4: which claims each scope asks for. */
function claimsOf(user: UserRecord, scopes: readonly string[]): Claims {
  const profile = Object.entries(user.profile).filter(([name]) => profileClaims.includes(name));
  return {
    sub: user.id,
    ...(scopes.includes('profile') && {
      ...Object.fromEntries(profile),
      ...(user.name !== null && { name: user.name }),
      ...(user.username !== null && { preferred_username: user.username }),
      updated_at: Math.floor(user.updatedAt.getTime() / 1000),
    }),
    ...(scopes.includes('email') && user.email !== null && { email: user.email, email_verified: user.emailVerified }),
  };
}

/** What the platform knows about a person, for a client that they let know it. */
@Controller()
export class UserinfoController {
  constructor(
    private readonly tokens: PresentedTokens,
    private readonly users: Users,
    private readonly clients: ClientCache,
    private readonly signed: SignedAnswers,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
  ) {}

  /** OpenID Connect Core §5.3 */
  @Get('/oauth2/userinfo')
  read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Claims | string> {
    return this.answer(request, reply);
  }

  @Post('/oauth2/userinfo')
  @HttpCode(200)
  readByPost(
    @Req() request: FastifyRequest,
    @Body() form: FormBody | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Claims | string> {
    const token = form?.['access_token'];
    // RFC 6750 §2: one way of sending the token in a request.
    if (token !== undefined && request.headers.authorization !== undefined) {
      throw new OAuthError('invalid_request', 'The access token is sent in one way only.');
    }
    return this.answer(request, reply, token === undefined ? undefined : `Bearer ${token}`);
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, authorization?: string): Promise<Claims | string> {
    const { clientId, claims } = await this.claims(request, authorization);
    const client = await this.clients.find(this.tenant.id, clientId);
    const alg = client?.metadata.userinfo_signed_response_alg;
    if (alg === undefined) return claims;
    void reply.type('application/jwt');
    return this.signed.userinfo(clientId, alg, claims);
  }

  private async claims(
    request: FastifyRequest,
    authorization?: string,
  ): Promise<{ readonly clientId: string; readonly claims: Claims }> {
    const { sub, scope, client_id: clientId } = await this.tokens.verify(request, this.settings.issuer, authorization);
    const scopes = scope.split(' ');
    if (!scopes.includes('openid')) throw new OAuthError('insufficient_scope', 'The scope openid is needed.');
    const user = await this.users.find(this.tenant.id, sub);
    if (!user || user.disabled) {
      throw new OAuthError('invalid_token', 'The access token is expired, revoked, or not valid here.', {
        detail: 'the person is gone',
      });
    }
    return { clientId, claims: claimsOf(user, scopes) };
  }
}
