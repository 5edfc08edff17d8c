import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Subjects } from '#accounts';
import { administrationAudience, OAuthError, type AdministrationScope } from '#protocol';
import { PresentedTokens, ServiceSettings, Tenant, type AccessTokenClaims } from '#service';
import { callerOf, type Caller } from './caller.js';

/** The administration API is protected by the platform's own tokens. */
@Injectable()
export class AdministrationAccess {
  constructor(
    private readonly tokens: PresentedTokens,
    private readonly settings: ServiceSettings,
    private readonly subjects: Subjects,
    private readonly tenant: Tenant,
  ) {}

  /**
   * @throws OAuthError invalid_token, or insufficient_scope with the scope in the challenge (RFC 6750 §3.1)
   */
  async admit(request: FastifyRequest, reply: FastifyReply, scope: AdministrationScope): Promise<Caller> {
    const { issuer } = this.settings;
    const claims = await this.tokens.verify(request, administrationAudience(issuer));
    const caller = callerOf({ ...claims, sub: await this.callerId(claims) }, request.id, request.ip);
    if (caller.scopes.has(scope)) return caller;
    const description = `This needs the scope ${scope}.`;
    reply.header(
      'www-authenticate',
      `Bearer realm="${issuer}", error="insufficient_scope", error_description="${description}", scope="${scope}"`,
    );
    throw new OAuthError('insufficient_scope', description);
  }

  /** The audit log names people as they are, whatever an application calls them. */
  private async callerId(claims: AccessTokenClaims): Promise<string> {
    if (claims.sub !== claims.rid) return claims.sub;
    const person = await this.subjects.personOf(this.tenant.id, claims);
    return person?.id ?? claims.sub;
  }
}
