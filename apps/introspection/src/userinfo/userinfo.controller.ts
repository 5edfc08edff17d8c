import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { claimsTold, Subjects, toldByName } from '#accounts';
import { OAuthError } from '#protocol';
import { PresentedTokens, ServiceSettings, Tenant, type AccessTokenClaims, type FormBody } from '#service';
import { ClientCache, Grants, MappedClaims, type ClientRecord, type GrantFacts, type UserRecord } from '#storage';
import { SignedAnswers } from '../signed-answers.js';

type Claims = Readonly<Record<string, unknown>>;

/** What the platform knows about a person, for a client that they let know it. */
@Controller()
export class UserinfoController {
  constructor(
    private readonly tokens: PresentedTokens,
    private readonly subjects: Subjects,
    private readonly grants: Grants,
    private readonly clients: ClientCache,
    private readonly signed: SignedAnswers,
    private readonly mapped: MappedClaims,
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
    const token = await this.tokens.verify(request, this.settings.issuer, authorization);
    if (!token.scope.split(' ').includes('openid')) {
      throw new OAuthError('insufficient_scope', 'The scope openid is needed.');
    }
    const client = await this.clients.find(this.tenant.id, token.client_id);
    const claims = await this.claims(token, client);
    const jwt = await this.signed.userinfo(client, claims);
    if (jwt === undefined) return claims;
    void reply.type('application/jwt');
    return jwt;
  }

  /** OpenID Connect Core §5.3.2: the `sub` is that of the ID token. */
  private async claims(token: AccessTokenClaims, client: ClientRecord | undefined): Promise<Claims> {
    const { sub, gid, scope } = token;
    const [user, grant] = await Promise.all([
      this.subjects.personOf(this.tenant.id, token),
      gid === undefined ? undefined : this.grants.find(gid),
    ]);
    if (!user || user.disabled) {
      throw new OAuthError('invalid_token', 'The access token is expired, revoked, or not valid here.', {
        detail: 'the person is gone',
      });
    }
    return { ...(await this.told(user, client, scope.split(' '), grant?.claims)), sub };
  }

  private async told(
    user: UserRecord,
    client: ClientRecord | undefined,
    scope: readonly string[],
    claims: GrantFacts['claims'],
  ): Promise<Claims> {
    const asked = { scope, requests: claims?.userinfo };
    const within = toldByName(client, claims);
    const wanted = client && ({ ...asked, target: 'userinfo', client, within: within.mapped } as const);
    const mapped = wanted && (await this.mapped.of(this.tenant.id, wanted, user));
    return { ...mapped, ...claimsTold(user, { ...asked, within: within.standard }) };
  }
}
