import { Injectable } from '@nestjs/common';
import { MappedClaims, Users, type ClientRecord, type GrantFacts } from '#storage';
import { claimsTold, type ClaimsAsked } from './claims-told.js';
import { toldByName } from './told-by-name.js';

type Claims = Readonly<Record<string, unknown>>;

/** What an ID token says about a person beside who they are and how they signed in. */
@Injectable()
export class IdTokenClaims {
  constructor(
    private readonly users: Users,
    private readonly mapped: MappedClaims,
  ) {}

  /**
   * @param alone the ID token comes without an access token, so there is no userinfo to ask: the scopes' claims are in it
   * @see OpenID Connect Core §5.4, §5.5
   */
  async of(facts: GrantFacts, client: ClientRecord, alone = false): Promise<Claims> {
    const within = toldByName(client, facts.claims);
    const asked = {
      scope: alone ? facts.scope : [],
      requests: facts.claims?.id_token ?? {},
      within: within.standard,
    };
    const user = isAsked(asked) ? await this.users.find(facts.tenant, facts.sub) : undefined;
    const wanted = { ...asked, target: 'id_token', client, scope: facts.scope, within: within.mapped } as const;
    // `sub` of a grant is the person's own id, whatever the client calls them.
    const mapped = await this.mapped.of(facts.tenant, wanted, user ?? { sub: facts.sub, rid: facts.rid });
    return { ...mapped, ...(user && claimsTold(user, asked)) };
  }
}

const isAsked = ({ scope, requests = {} }: ClaimsAsked): boolean =>
  scope.length > 0 || Object.keys(requests).length > 0;
