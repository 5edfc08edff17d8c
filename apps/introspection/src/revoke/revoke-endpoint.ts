import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefreshToken, OAuthError } from '#protocol';
import { AccessTokens, ClientAuthentication, Clock, type AccessTokenClaims, type FormBody } from '#service';
import { Clients, Endings, Grants, Tallies, TokenEndings, type ClientRecord } from '#storage';
import { RefreshTokens } from './refresh-tokens.js';
import { RevokeSettings } from './revoke-settings.js';

const anothers = (): OAuthError =>
  new OAuthError('invalid_request', 'The token was issued to another client, which alone may revoke it.');

@Injectable()
export class RevokeEndpoint {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly grants: Grants,
    private readonly endings: Endings,
    private readonly tokenEndings: TokenEndings,
    private readonly clients: Clients,
    private readonly tallies: Tallies,
    private readonly settings: RevokeSettings,
    private readonly clock: Clock,
  ) {}

  /** RFC 7009 §2. Answers 200 after the commit and the acknowledgement of Redis, else 503: then a retry finishes it. */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const form = request.body as FormBody;
    const { client } = await this.authentication.authenticate(request, form);
    const token = form['token'];
    if (token === undefined) {
      throw new OAuthError('invalid_request', 'The parameter token is missing.', { errorCode: 'parameter_absent' });
    }
    const revocationToken = await (isRefreshToken(token)
      ? this.refreshToken(client, token)
      : this.accessToken(client, token));
    return reply.headers(revocationToken === undefined ? {} : { 'Revocation-Token': revocationToken }).send();
  }

  /** RFC 7009 §2.1: with a refresh token goes its grant, and so every access token of it. */
  private async refreshToken(client: ClientRecord, token: string): Promise<string | undefined> {
    const owner = await this.refreshTokens.ownerOf(token);
    if (!owner) return undefined;
    if (owner.client_id !== client.id) throw anothers();
    return this.grants.revoke({ tenant: owner.tenant, gid: owner.gid }, 'token_revoked', { actor: client.id });
  }

  private async accessToken(client: ClientRecord, token: string): Promise<string | undefined> {
    const verified = await this.accessTokens.read(token);
    // RFC 7009 §2.2: an unknown token is as good as revoked, and so is an expired one.
    if (!verified || (await this.hasExpired(verified.claims))) return undefined;
    if (verified.claims.client_id !== client.id) throw anothers();
    if (await this.isOverQuota(client)) return this.endMore(client, verified.claims);
    return this.endToken(verified.claims);
  }

  /** Our own clock may be wrong, and 200 promises that the token is dead: what looks expired here is asked about. */
  private async hasExpired({ exp }: AccessTokenClaims): Promise<boolean> {
    return exp * 1000 <= this.clock.nowMs() && (await this.endings.hasExpired(exp));
  }

  /**
   * Records must not grow without bound by one client's doing: beyond the quota they collapse. Into one a grant where there is a
   * person: whoever holds one token of a public client, whose name is no secret, must not sign out everybody else. The grant that
   * a token was exchanged from is another client's, though.
   */
  private endMore(client: ClientRecord, { tenant, gid, lineage }: AccessTokenClaims): Promise<string | undefined> {
    if (gid === undefined || lineage !== undefined) return this.endClient(client);
    return this.grants.revoke({ tenant, gid }, 'quota', { actor: client.id });
  }

  private endToken({ tenant, jti, exp, client_id }: AccessTokenClaims): Promise<string> {
    const token = { tenant, kind: 'jti', id: jti, epoch: 0, tokenExpiresAt: exp } as const;
    return this.tokenEndings.end({ ...token, reason: 'token_revoked', actor: client_id });
  }

  private async isOverQuota({ tenant, id }: ClientRecord): Promise<boolean> {
    const { quotaPerHour } = this.settings;
    // Counted one by one, it would be a second commit for most.
    const ahead = Math.min(100, Math.ceil(quotaPerHour / 100));
    const count = await this.tallies.next({ tenant, bucket: `revocations:${id}`, windowSeconds: 3600, ahead });
    return count > quotaPerHour;
  }

  private async endClient(client: ClientRecord): Promise<undefined> {
    await this.clients.revokeTokens(client.tenant, client.id, 'quota');
    await this.tallies.clear(client.tenant, `revocations:${client.id}`);
    return undefined;
  }
}
