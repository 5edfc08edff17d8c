import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import { Tenant, type FormBody } from '#service';
import { Users, type ClientRecord, type UserRecord } from '#storage';
import { OwnIdTokens } from '../id-tokens/own-id-tokens.js';

const hints = ['login_hint', 'id_token_hint', 'login_hint_token'] as const;
const longestLogin = 320;

/** Whom an authentication request means. */
@Injectable()
export class AskedPerson {
  constructor(
    private readonly users: Users,
    private readonly idTokens: OwnIdTokens,
    private readonly tenant: Tenant,
  ) {}

  /** @throws OAuthError invalid_request, unknown_user_id */
  async of(parameters: FormBody, client: ClientRecord): Promise<UserRecord> {
    // OpenID Connect CIBA §7.1: one, and only one.
    if (hints.filter((name) => parameters[name] !== undefined).length !== 1) {
      throw new OAuthError('invalid_request', `There has to be exactly one of ${hints.join(', ')}.`);
    }
    const user = await this.find(parameters, client);
    if (user && !user.disabled) return user;
    // §13; also for a login_hint_token, since nobody issues any that this server could read.
    throw new OAuthError('unknown_user_id', 'The hint names nobody who could be asked.');
  }

  private async find(
    { login_hint: login, id_token_hint: idToken }: FormBody,
    client: ClientRecord,
  ): Promise<UserRecord | undefined> {
    if (idToken !== undefined) return this.ofIdToken(idToken, client);
    if (login === undefined || login.length > longestLogin) return undefined;
    return this.users.findByLogin(this.tenant.id, login.trim().normalize('NFKC'));
  }

  private async ofIdToken(idToken: string, client: ClientRecord): Promise<UserRecord | undefined> {
    const hint = await this.idTokens.read(idToken);
    if (hint?.clientId !== client.id) {
      throw new OAuthError('invalid_request', 'The id_token_hint is not an ID token of this application.', {
        errorCode: 'parameter_rejected',
      });
    }
    return client.metadata.subject_type === 'pairwise'
      ? this.users.findByRid(this.tenant.id, hint.sub)
      : this.users.find(this.tenant.id, hint.sub);
  }
}
