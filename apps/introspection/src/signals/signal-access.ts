import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OAuthError, type SignalScope } from '#protocol';
import { PresentedTokens, ServiceSettings, type AccessTokenClaims } from '#service';

/** Who may manage streams: clients with the scopes of the CAEP interoperability profile (§2.7.3). */
@Injectable()
export class SignalAccess {
  private readonly admitted = new WeakMap<FastifyRequest, AccessTokenClaims>();

  constructor(
    private readonly tokens: PresentedTokens,
    private readonly settings: ServiceSettings,
  ) {}

  /**
   * Before the body is read: who is not known is told that first.
   *
   * @throws OAuthError invalid_token, insufficient_scope
   */
  async admit(request: FastifyRequest, reply: FastifyReply, scope: SignalScope): Promise<void> {
    const { issuer } = this.settings;
    const claims = await this.tokens.verify(request, issuer);
    this.admitted.set(request, claims);
    // Who may manage streams may read them.
    if (scopesOf(claims).has(scope) || scopesOf(claims).has('ssf.manage')) return;
    const description = `This needs the scope ${scope}.`;
    reply.header(
      'www-authenticate',
      `Bearer realm="${issuer}", error="insufficient_scope", error_description="${description}", scope="${scope}"`,
    );
    throw new OAuthError('insufficient_scope', description);
  }

  /** The receiver, once it was admitted. */
  receiverOf(request: FastifyRequest): { readonly clientId: string; readonly mayManage: boolean } {
    const claims = this.admitted.get(request);
    if (!claims) throw new OAuthError('server_error', 'A request came past the check of its token.');
    return { clientId: claims.client_id, mayManage: scopesOf(claims).has('ssf.manage') };
  }
}

const scopesOf = ({ scope }: AccessTokenClaims): ReadonlySet<string> => new Set(scope.split(' '));
