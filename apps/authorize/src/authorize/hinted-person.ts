import { Injectable } from '@nestjs/common';
import { Subjects } from '#accounts';
import { OAuthError, wantedOf } from '#protocol';
import type { UserRecord } from '#storage';
import type { AuthorizationRequest } from '../authorization-request/authorization-request.js';
import { OwnIdTokens } from '../id-tokens/own-id-tokens.js';

type Hinting = Pick<AuthorizationRequest, 'client' | 'idTokenHint' | 'claims'>;

/** Whom a request is for, where it says so: by an ID token, or by a `sub` among the claims. */
@Injectable()
export class HintedPerson {
  constructor(
    private readonly idTokens: OwnIdTokens,
    private readonly subjects: Subjects,
  ) {}

  /**
   * Whether it is this person; undefined where nobody is named.
   *
   * @throws OAuthError invalid_request
   */
  async is(request: Hinting, user: UserRecord | undefined): Promise<boolean | undefined> {
    const named = await this.named(request);
    if (named.length === 0) return undefined;
    if (!user) return false;
    const subject = await this.subjects.nameFor(request.client, user);
    return named.every((names) => names.includes(subject));
  }

  /** Each of these lists has to hold the person's `sub`. */
  private async named({ client, idTokenHint, claims }: Hinting): Promise<readonly (readonly unknown[])[]> {
    // OpenID Connect Core §5.5.1: sub may be asked for with a value.
    const bySub = [claims?.id_token?.['sub'], claims?.userinfo?.['sub']]
      .map(wantedOf)
      .filter(({ length }) => length > 0);
    if (idTokenHint === undefined) return bySub;
    const hint = await this.idTokens.read(idTokenHint);
    // §3.1.2.1: a hint for another client, or none of ours, is an invalid request.
    if (hint?.clientId === client.id) return [[hint.sub], ...bySub];
    throw new OAuthError('invalid_request', 'The id_token_hint is not an ID token of this application.', {
      errorCode: 'parameter_rejected',
    });
  }
}
