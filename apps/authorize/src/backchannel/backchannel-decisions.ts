import { Injectable } from '@nestjs/common';
import { grantableScope } from '#accounts';
import { Tenant } from '#service';
import {
  BackchannelRequests,
  CatalogueCache,
  ClientCache,
  Consents,
  type CatalogueView,
  type ClientRecord,
  type UserRecord,
  type WaitingRequest,
} from '#storage';
import { CodeIssuer } from '../authorize/code-issuer.js';
import type { SignedIn } from '../browser/current-session.js';

export interface BackchannelQuestion {
  readonly waiting: WaitingRequest;
  readonly client: ClientRecord;
  readonly scope: readonly string[];
  readonly catalogue: CatalogueView;
}

/** What clients ask a person over the back channel, and what they decide. Nothing is remembered: each request is decided by itself. */
@Injectable()
export class BackchannelDecisions {
  constructor(
    private readonly requests: BackchannelRequests,
    private readonly clients: ClientCache,
    private readonly catalogue: CatalogueCache,
    private readonly consents: Consents,
    private readonly issuer: CodeIssuer,
    private readonly tenant: Tenant,
  ) {}

  async of(user: UserRecord): Promise<BackchannelQuestion[]> {
    const catalogue = await this.catalogue.of(this.tenant.id);
    const waiting = await this.requests.waiting(this.tenant.id, user.id);
    const questions = waiting.map(async (each) => {
      const client = await this.clients.find(this.tenant.id, each.clientId);
      if (!client || client.disabled) return [];
      return [{ waiting: each, client, scope: grantableScope(each.scope, user, catalogue), catalogue }];
    });
    return (await Promise.all(questions)).flat();
  }

  /** @returns whether nobody had decided before, and it was in time */
  async allow({ waiting, client, scope }: BackchannelQuestion, signedIn: SignedIn): Promise<boolean> {
    // Read before anything is decided: a withdrawal from here on outdates the decision.
    const { epoch: consentEpoch } = await this.consents.find(this.tenant.id, signedIn.user.id, client.id);
    const facts = await this.issuer.factsOf({ client, resource: waiting.resource }, scope, signedIn);
    const decision = { outcome: 'allowed' as const, facts, consentEpoch };
    return this.requests.decide(this.tenant.id, waiting.id, signedIn.user.id, decision);
  }

  /** @returns whether nobody had decided before, and it was in time */
  deny({ waiting }: BackchannelQuestion, { user }: SignedIn): Promise<boolean> {
    return this.requests.decide(this.tenant.id, waiting.id, user.id, { outcome: 'denied' });
  }
}
