import type * as z from 'zod';
import type { AdministrationScope } from '#protocol';
import type { CatalogueChange, WithAudit } from '#storage';
import type { Caller } from '../access/caller.js';
import type { PathParameter } from '../operations/path-parameters.js';

interface Versioned {
  readonly tenant: string;
  readonly version: number;
}

interface Entries<State extends Versioned> {
  find(tenant: string, id: string): Promise<State | undefined>;
  page(tenant: string, after: string, limit: number): Promise<State[]>;
  create(
    id: string,
    state: Omit<State, 'version'> & { tenant: string },
    audit?: WithAudit<State>,
  ): Promise<CatalogueChange<State>>;
  update(
    id: string,
    state: Omit<State, 'version'> & { tenant: string },
    version: number | undefined,
    audit?: WithAudit<State>,
  ): Promise<CatalogueChange<State>>;
  delete(
    tenant: string,
    id: string,
    version: number | undefined,
    audit?: WithAudit<State>,
  ): Promise<CatalogueChange<State>>;
}

/** One kind of entry in the catalogue: scopes, resource servers, roles. */
export interface CatalogueKind<State extends Versioned, Body extends object> {
  readonly entries: Entries<State>;
  readonly tag: string;
  /** As in `readScope`, `listScopes`. */
  readonly name: string;
  readonly noun: string;
  readonly kind: string;
  readonly path: string;
  readonly parameter: PathParameter;
  readonly scopes: { readonly read: AdministrationScope; readonly write: AdministrationScope };
  readonly body: z.ZodType<Body>;
  /** The members of the body that may change. */
  readonly changeable: Readonly<Record<string, z.ZodType>>;
  readonly schema: z.ZodType;
  readonly example: { readonly create: object; readonly update: object };
  idOf(state: State): string;
  bodyOf(state: State): Body;
  stateOf(body: Body, tenant: string): Omit<State, 'version'> & { tenant: string };
  /** @throws ProblemError for what must not be, by what is stored and what shall be */
  check(caller: Caller, before: State | undefined, after: Body | undefined): Promise<void> | void;
  /** The answer when something that the body refers to, or that refers to the entry, stands in the way. */
  inUse(deleting: boolean): Error;
}
