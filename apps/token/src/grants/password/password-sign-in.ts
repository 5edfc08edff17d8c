import { Injectable } from '@nestjs/common';
import { SignIn, type SignInResult } from '#accounts';
import { OAuthError } from '#protocol';
import { currentRequest, Tenant } from '#service';
import { Audit, type Actor, type UserRecord } from '#storage';
import type { TokenRequest } from '../grant.js';
import { invalidGrant } from '../invalid-grant.js';
import { requiredParameter } from '../required-parameter.js';

const longestLogin = 320;

/** The sign-in of the pages, with their limits and their silence, for a client that was given the password. */
@Injectable()
export class PasswordSignIn {
  constructor(
    private readonly signIn: SignIn,
    private readonly audit: Audit,
    private readonly tenant: Tenant,
  ) {}

  /**
   * @throws OAuthError invalid_grant, the same for everybody who is unknown, disabled, or has another password
   * @throws OAuthError temporarily_unavailable with status 429 after too many attempts
   */
  async personOf({ client, confidential, form }: TokenRequest): Promise<UserRecord> {
    const { ip: address = '', id: requestId } = currentRequest() ?? {};
    const result = await this.signIn.attempt({
      tenant: this.tenant.id,
      login: requiredParameter(form, 'username').slice(0, longestLogin),
      password: requiredParameter(form, 'password'),
      address,
      client: confidential ? client.id : undefined,
      mayRehash: false,
    });
    await this.record(result, { kind: 'client', id: client.id, requestId, ip: address });
    switch (result.outcome) {
      case 'signed-in':
        return result.user;
      case 'refused':
        throw invalidGrant(`the password: ${result.why}`);
      case 'locked':
        throw new OAuthError('temporarily_unavailable', 'Too many attempts. Try again later.', {
          ...{ errorCode: 'too_many_attempts', status: 429, retryAfterSeconds: result.seconds },
          detail: 'too many passwords were tried for this name, or from this address',
        });
    }
  }

  /** One entry for every reason, so that the time tells nothing either. */
  private async record(result: SignInResult, actor: Actor): Promise<void> {
    const action = result.outcome === 'signed-in' ? 'password.grant' : 'sign-in.refused';
    const objectId = (result.outcome === 'locked' ? undefined : result.user?.id) ?? 'unknown';
    await this.audit.record(actor, { tenant: this.tenant.id, action, objectKind: 'user', objectId });
  }
}
