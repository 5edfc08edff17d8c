import { outboxEvent, resourceChanged, type OutboxEvent } from '#events';
import type { AuthorizationDetailsType } from '#protocol';
import type { WithAudit } from '../audit/audit.js';
import type { ClaimMappingRecord } from '../claims/claim-mapping-record.js';
import type { Database, Transaction } from '../postgres/database.js';
import { isUniqueViolation } from '../postgres/postgres-errors.js';
import type { Statement } from '../postgres/statement.js';
import type { Ended, EndedRecord, Endings } from '../revocations/endings.js';
import type { RegistrationPolicyRecord, SoftwareIssuerRecord } from '../registration/registration-records.js';
import { endTokensOfIssuer, type TrustedIssuerRecord } from '../trusted-issuers/trusted-issuer-record.js';
import { endGrantsOfRole } from './end-grants-of-role.js';
import * as statements from './catalogue-statements.js';

export interface ScopeRecord {
  readonly tenant: string;
  readonly name: string;
  readonly description: string;
  /** The resource server that the scope is for; null for the platform's own (userinfo claims, administration). */
  readonly audience: string | null;
  readonly version: number;
}

export type SigningAlgorithm = 'ES256' | 'RS256' | 'PS256' | 'EdDSA';

export interface ResourceServerRecord {
  readonly tenant: string;
  readonly audience: string;
  readonly name: string;
  readonly tokenFormat: 'jwt' | 'opaque';
  readonly signingAlg: SigningAlgorithm;
  readonly accessTokenLifetimeSeconds: number;
  /** RFC 9396: the types that it understands, by name. */
  readonly authorizationDetails?: Readonly<Record<string, AuthorizationDetailsType>>;
  readonly version: number;
}

export interface RoleRecord {
  readonly tenant: string;
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly version: number;
}

export type CatalogueChange<State> =
  | { readonly outcome: 'changed'; readonly state: State }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'conflict'; readonly state: State }
  | { readonly outcome: 'exists' }
  /** Something else still refers to it. */
  | { readonly outcome: 'in-use' };

type Kind =
  'scope' | 'resource_server' | 'role' | 'claim_mapping' | 'registration_policy' | 'software_issuer' | 'trusted_issuer';

interface Versioned {
  readonly tenant: string;
  readonly version: number;
}

/** One kind of thing that administrators list: every change raises its version and tells the other processes. */
class Entries<State extends Versioned> {
  constructor(
    private readonly database: Database,
    private readonly endings: Endings,
    private readonly kind: Kind,
    private readonly texts: Record<'find' | 'lock' | 'page' | 'insert' | 'update' | 'delete', Statement>,
    private readonly values: (state: Omit<State, 'version'>) => readonly unknown[],
    /** What a change takes away from somebody; `after` is undefined for a deletion. */
    private readonly ended: (
      transaction: Transaction,
      before: State,
      after: State | undefined,
    ) => Promise<EndedRecord[]> = () => Promise.resolve([]),
  ) {}

  find(tenant: string, id: string): Promise<State | undefined> {
    return this.database.row<State>(this.texts.find, [tenant, id]);
  }

  page(tenant: string, after: string, limit: number): Promise<State[]> {
    return this.database.rows<State>(this.texts.page, [tenant, after, limit]);
  }

  async create(
    id: string,
    state: Omit<State, 'version'> & { tenant: string },
    audit?: WithAudit<State>,
  ): Promise<CatalogueChange<State>> {
    const work = async (
      transaction: Transaction,
    ): Promise<{ value: CatalogueChange<State>; events?: OutboxEvent[] }> => {
      const created = await transaction.row<State>(this.texts.insert, this.values(state));
      if (!created) return { value: { outcome: 'exists' } };
      await audit?.(transaction, undefined, created);
      return { value: { outcome: 'changed', state: created }, events: [this.event(created, id, false)] };
    };
    return this.endings.tell(work).catch(inUse);
  }

  update(
    id: string,
    state: Omit<State, 'version'> & { tenant: string },
    version: number | undefined,
    audit?: WithAudit<State>,
  ): Promise<CatalogueChange<State>> {
    return this.change(state.tenant, id, version, async (transaction, before) => {
      const after = await transaction.row<State>(this.texts.update, this.values(state));
      await audit?.(transaction, before, after);
      return after ?? before;
    });
  }

  delete(
    tenant: string,
    id: string,
    version: number | undefined,
    audit?: WithAudit<State>,
  ): Promise<CatalogueChange<State>> {
    return this.change(
      tenant,
      id,
      version,
      async (transaction, before) => {
        await transaction.rows(this.texts.delete, [tenant, id]);
        await audit?.(transaction, before, undefined);
        return before;
      },
      true,
    );
  }

  private change(
    tenant: string,
    id: string,
    version: number | undefined,
    work: (transaction: Transaction, before: State) => Promise<State>,
    deleted = false,
  ): Promise<CatalogueChange<State>> {
    return this.endings
      .end(async (transaction): Promise<Ended<CatalogueChange<State>>> => {
        const before = await transaction.row<State>(this.texts.lock, [tenant, id]);
        if (!before) return { value: { outcome: 'unknown' } };
        if (version !== undefined && version !== before.version)
          return { value: { outcome: 'conflict', state: before } };
        const state = await work(transaction, before);
        const records = await this.ended(transaction, before, deleted ? undefined : state);
        return { value: { outcome: 'changed', state }, records, events: [this.event(state, id, deleted)] };
      })
      .catch(inUse);
  }

  private event(state: State, id: string, deleted: boolean): OutboxEvent {
    const { tenant, version } = state;
    const data = { tenant, kind: this.kind, id, version: deleted ? version + 1 : version, deleted };
    return outboxEvent(resourceChanged, tenant, `${this.kind}:${id}`, data);
  }
}

function inUse(error: unknown): { readonly outcome: 'in-use' } {
  if (['23503', '23001'].includes((error as { code?: string }).code ?? '')) return { outcome: 'in-use' };
  throw isUniqueViolation(error) ? new Error('A conflict that ON CONFLICT should have taken', { cause: error }) : error;
}

const valuesOfServer = (server: Omit<ResourceServerRecord, 'version'>): readonly unknown[] => [
  server.tenant,
  server.audience,
  server.name,
  server.tokenFormat,
  server.signingAlg,
  server.accessTokenLifetimeSeconds,
  server.authorizationDetails ?? {},
];

const trustedIssuers = (database: Database, endings: Endings): Entries<TrustedIssuerRecord> =>
  new Entries(
    database,
    endings,
    'trusted_issuer',
    statements.trustedIssuer,
    (i) => [i.tenant, i.issuer, i.jwks, i.jwksUri, i.rules, i.disabled],
    endTokensOfIssuer,
  );

/**
 * What can be asked for: scopes, the resource servers they are for, and the roles that bundle administrators' scopes; and what
 * clients may be that register themselves.
 */
export class Catalogue {
  readonly scopes: Entries<ScopeRecord>;
  readonly resourceServers: Entries<ResourceServerRecord>;
  readonly roles: Entries<RoleRecord>;
  readonly claimMappings: Entries<ClaimMappingRecord>;
  readonly registrationPolicies: Entries<RegistrationPolicyRecord>;
  readonly softwareIssuers: Entries<SoftwareIssuerRecord>;
  readonly trustedIssuers: Entries<TrustedIssuerRecord>;

  constructor(database: Database, endings: Endings) {
    this.scopes = new Entries(database, endings, 'scope', statements.scope, (s) => [
      s.tenant,
      s.name,
      s.description,
      s.audience,
    ]);
    this.resourceServers = new Entries(database, endings, 'resource_server', statements.resourceServer, valuesOfServer);
    this.roles = new Entries(
      database,
      endings,
      'role',
      statements.role,
      (r) => [r.tenant, r.name, r.description, r.scopes],
      endGrantsOfRole,
    );
    this.claimMappings = new Entries(database, endings, 'claim_mapping', statements.claimMapping, (m) => [
      m.tenant,
      m.name,
      m.mapping,
    ]);
    this.registrationPolicies = new Entries(
      database,
      endings,
      'registration_policy',
      statements.registrationPolicy,
      (p) => [p.tenant, p.name, p.rules],
    );
    this.softwareIssuers = new Entries(database, endings, 'software_issuer', statements.softwareIssuer, (i) => [
      i.tenant,
      i.issuer,
      i.jwks,
      i.jwksUri,
    ]);
    this.trustedIssuers = trustedIssuers(database, endings);
  }

  /** All of a tenant, for the caches of a process. */
  async everything(tenant: string) {
    const [scopes, resourceServers, roles, claimMappings] = await Promise.all([
      this.scopes.page(tenant, '', 10_000),
      this.resourceServers.page(tenant, '', 10_000),
      this.roles.page(tenant, '', 10_000),
      this.claimMappings.page(tenant, '', 10_000),
    ]);
    return { scopes, resourceServers, roles, claimMappings };
  }
}
