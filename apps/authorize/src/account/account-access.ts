import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Subjects } from '#accounts';
import { OAuthError } from '#protocol';
import { PresentedTokens, ServiceSettings, Tenant } from '#service';
import { ClientCache, type SessionRecord, type UserRecord } from '#storage';
import { CurrentSession } from '../browser/current-session.js';
import { isFromElsewhere } from '../forms/is-from-elsewhere.js';

export interface AccountHolder {
  readonly user: UserRecord;
  /** The session of this browser; undefined for a program with a token. */
  readonly session: SessionRecord | undefined;
}

/** Who may see and change an account: its person, in a browser or through an application of the organisation's own. */
@Injectable()
export class AccountAccess {
  constructor(
    private readonly session: CurrentSession,
    private readonly tokens: PresentedTokens,
    private readonly clients: ClientCache,
    private readonly subjects: Subjects,
    private readonly settings: ServiceSettings,
    private readonly tenant: Tenant,
  ) {}

  /** @throws OAuthError invalid_token, insufficient_scope, access_denied */
  async admit(request: FastifyRequest): Promise<AccountHolder> {
    const { authorization } = request.headers;
    return authorization === undefined ? this.byCookie(request) : this.byToken(request);
  }

  /** A form of another site can bring the cookie, but not this header, and not without telling its origin. */
  private async byCookie(request: FastifyRequest): Promise<AccountHolder> {
    const { headers, method } = request;
    const elsewhere = isFromElsewhere(headers, new URL(this.settings.issuer).origin);
    if (elsewhere || (method !== 'GET' && headers['x-requested-by'] === undefined)) {
      throw new OAuthError('access_denied', 'A change needs the header X-Requested-By, and comes from this site.', {
        errorCode: 'form_rejected',
      });
    }
    const signedIn = await this.session.of(request);
    if (!signedIn) throw new OAuthError('invalid_token', 'Sign in first.', { detail: 'no session' });
    return signedIn;
  }

  /** Any application may know who signed in; to look around in an account, or change it, is for the organisation's own. */
  private async byToken(request: FastifyRequest): Promise<AccountHolder> {
    const claims = await this.tokens.verify(request, this.settings.issuer);
    if (!claims.scope.split(' ').includes('openid')) {
      throw new OAuthError('insufficient_scope', 'The scope openid is needed.');
    }
    const client = await this.clients.find(this.tenant.id, claims.client_id);
    if (client?.settings.first_party !== true) {
      throw new OAuthError('access_denied', 'Only applications of the organisation itself may use the account API.');
    }
    const user = await this.subjects.personOf(this.tenant.id, claims);
    if (!user || user.disabled) {
      throw new OAuthError('invalid_token', 'The access token is expired, revoked, or not valid here.', {
        detail: 'the person is gone',
      });
    }
    return { user, session: undefined };
  }
}
