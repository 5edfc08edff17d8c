import { Injectable } from '@nestjs/common';
import { isAdministrationScope } from '#protocol';
import { OutboundHttp, ProblemError, ServiceSettings, Tenant, type FieldProblem } from '#service';
import { Catalogue, Clients, type TrustedIssuerRecord } from '#storage';
import type { Caller } from '../access/caller.js';
import { requireHeld } from '../access/require-held.js';
import { Trail } from '../audit/trail.js';
import { catalogueOperations } from '../catalogue/catalogue-operations.js';
import { ClientReferences } from '../clients/client-references.js';
import { checkAddress } from '../issuers/issuer-members.js';
import { Administration } from '../operations/operation.js';
import { invalidMembers } from '../operations/validated.js';
import {
  bodyOf,
  stateOf,
  trustedIssuerBody,
  trustedIssuerChanges,
  trustedIssuerSchema,
  type TrustedIssuerBody,
} from './trusted-issuer-body.js';

/** For sign-in, or for refresh tokens: an assertion gives neither. */
const never = new Set(['openid', 'offline_access']);

/** Whose assertions give tokens (RFC 7523 §2.1). */
@Injectable()
export class TrustedIssuerOperations extends Administration {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly clients: Clients,
    private readonly references: ClientReferences,
    private readonly http: OutboundHttp,
    private readonly settings: ServiceSettings,
    private readonly trail: Trail,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  get operations() {
    return catalogueOperations<TrustedIssuerRecord, TrustedIssuerBody>(
      {
        entries: this.catalogue.trustedIssuers,
        tag: 'Trusted issuers',
        name: 'TrustedIssuer',
        noun: 'trusted issuer',
        kind: 'trusted_issuer',
        path: '/admin/trusted-issuers',
        parameter: 'trusted_issuer',
        scopes: { read: 'trusted-issuers:read', write: 'trusted-issuers:write' },
        body: trustedIssuerBody,
        changeable: trustedIssuerChanges,
        schema: trustedIssuerSchema,
        example: {
          create: {
            issuer: 'https://ci.example',
            jwks_uri: 'https://ci.example/jwks',
            clients: ['CLIENT_ID'],
            scopes: ['orders:read'],
            subject: { claim: 'sub', names: 'client', links: { 'project:orders': 'CLIENT_ID' } },
          },
          update: { disabled: true },
        },
        idOf: ({ issuer }) => issuer,
        bodyOf,
        stateOf,
        check: (caller, before, after) => this.check(caller, before, after),
        inUse: () => new ProblemError(409, 'Something refers to this issuer', { errorCode: 'in_use' }),
      },
      this.trail,
      this.tenant.id,
    );
  }

  private async check(
    caller: Caller,
    before: TrustedIssuerRecord | undefined,
    after: TrustedIssuerBody | undefined,
  ): Promise<void> {
    requireHeld(caller, [...(before?.rules.scopes ?? []), ...(after?.scopes ?? [])]);
    if (!after) return;
    const errors = [...this.issuerProblems(after), ...(await this.scopeProblems(after))];
    const all = [...errors, ...(await this.clientProblems(after))];
    if (all.length > 0) throw invalidMembers(all);
    await checkAddress(this.http, after.jwks_uri);
  }

  /** Our own tokens are no assertions: whoever has one would get others from it without end. */
  private issuerProblems({ issuer }: TrustedIssuerBody): FieldProblem[] {
    return issuer === this.settings.issuer ? [{ pointer: '/issuer', detail: 'This server itself.' }] : [];
  }

  private async scopeProblems({ scopes, subject }: TrustedIssuerBody): Promise<FieldProblem[]> {
    const missing = new Set(await this.references.missingScopes(scopes));
    const problemOf = (scope: string): string | undefined => {
      if (missing.has(scope)) return `There is no scope ${scope}.`;
      if (never.has(scope)) return `An assertion does not give ${scope}.`;
      // A person gets them by their roles, and loses them with these.
      const isPersons = subject.names !== 'client' && isAdministrationScope(scope);
      return isPersons ? 'Scopes of administration are given to clients alone.' : undefined;
    };
    return scopes.flatMap((scope, index) => {
      const detail = problemOf(scope);
      return detail === undefined ? [] : [{ pointer: `/scopes/${index}`, detail }];
    });
  }

  private async clientProblems({ clients }: TrustedIssuerBody): Promise<FieldProblem[]> {
    const found = await Promise.all(clients.map((id) => this.clients.find(this.tenant.id, id)));
    return clients.flatMap((id, index) =>
      found[index] ? [] : [{ pointer: `/clients/${index}`, detail: `There is no client ${id}.` }],
    );
  }
}
