import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { grantableScope } from '#accounts';
import { capabilities, parseScope, scopeWithin } from '#protocol';
import { allValues, Clock, Tenant, type Issuance } from '#service';
import {
  CatalogueCache,
  Consents,
  sectorOf,
  Users,
  type ClientRecord,
  type GrantFacts,
  type UserRecord,
} from '#storage';
import { DecidedGrants } from '../decided-grants.js';
import { Grant, type TokenRequest } from '../grant.js';
import { requireConfidential } from '../require-confidential.js';
import { PasswordSignIn } from './password-sign-in.js';

/**
 * A person's password, shown to the client, in place of a code. RFC 9700 §2.4: it must not be used, so it is off until the server's
 * policy and the client's registration both have it; for what cannot be changed yet.
 *
 * @see RFC 6749 §4.3
 */
@Injectable()
export class PasswordGrant extends Grant {
  readonly grantType = 'password';
  readonly required = ['username', 'password'];

  constructor(
    private readonly signIn: PasswordSignIn,
    private readonly catalogue: CatalogueCache,
    private readonly consents: Consents,
    private readonly users: Users,
    private readonly decided: DecidedGrants,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {
    super();
  }

  async redeem(request: TokenRequest): Promise<Issuance> {
    const { client, form, confidential } = request;
    if (client.settings.allow_public_password_grant !== true) requireConfidential(confidential);
    // Before the password is looked at: a request that asks for too much costs no attempt.
    const requested = scopeWithin(form['scope'], parseScope(client.metadata.scope));
    const user = await this.signIn.personOf(request);
    // Read before anything is decided: a withdrawal from here on outdates the decision.
    const { epoch: consentEpoch } = await this.consents.find(this.tenant.id, user.id, client.id);
    const scope = grantableScope(requested, user, await this.catalogue.of(this.tenant.id));
    const facts = await this.factsOf(client, user, scope, allValues(form, 'resource'));
    return this.decided.redeem(request, { facts, consentEpoch });
  }

  /** A grant of no session: what ends it is its person, its client, the consent, or itself. */
  private async factsOf(
    client: ClientRecord,
    user: UserRecord,
    scope: readonly string[],
    resource: readonly string[],
  ): Promise<GrantFacts> {
    const [acr] = capabilities.acrValues;
    return {
      gid: uuidv7(),
      tenant: this.tenant.id,
      clientId: client.id,
      sub: user.id,
      rid: await this.users.rid(user.id, sectorOf(client)),
      pairwise: client.metadata.subject_type === 'pairwise',
      ...{ sessionId: null, sid: null, offline: true },
      ...{ scope, resource },
      ...{ authTime: Math.floor(this.clock.nowMs() / 1000), acr, amr: ['pwd'] },
      ...{ nonce: null, codeChallenge: null, codeChallengeMethod: null, dpopJkt: null },
      ...{ userEpoch: user.epoch, clientEpoch: client.epoch },
    };
  }
}
