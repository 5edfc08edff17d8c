import { Injectable } from '@nestjs/common';
import { parseScope } from '#protocol';
import { Users, type ClientRecord, type GrantFacts } from '#storage';
import { claimsTold } from './claims-told.js';

type Claims = Readonly<Record<string, unknown>>;

/** What an ID token says about a person beside who they are and how they signed in. */
@Injectable()
export class IdTokenClaims {
  constructor(private readonly users: Users) {}

  /**
   * @param alone the ID token comes without an access token, so there is no userinfo to ask: the scopes' claims are in it
   * @see OpenID Connect Core §5.4, §5.5
   */
  async of(facts: GrantFacts, client: ClientRecord, alone = false): Promise<Claims> {
    const requests = facts.claims?.id_token ?? {};
    const scope = alone ? facts.scope : [];
    if (scope.length === 0 && Object.keys(requests).length === 0) return {};
    const user = await this.users.find(facts.tenant, facts.sub);
    return user ? claimsTold(user, { scope, requests, within: parseScope(client.metadata.scope) }) : {};
  }
}
