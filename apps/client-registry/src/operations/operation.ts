import type * as z from 'zod';
import type { AdministrationScope } from '#protocol';
import type { Caller } from '../access/caller.js';
import type { PathParameter } from './path-parameters.js';

/** A request as its operation sees it: authorized, and valid by the schemas. */
export interface Call<Body, Query> {
  readonly caller: Caller;
  readonly params: Readonly<Record<PathParameter, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The version that `If-Match` names; undefined without one, and for `*`. */
  readonly version: number | undefined;
}

export interface Answered {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Definition<Body, Query> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As in OpenAPI: `/admin/clients/{client_id}`. */
  readonly path: string;
  readonly tag: string;
  readonly scope: AdministrationScope;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** A body for the documentation's curl line. */
  readonly example?: object;
  readonly ifMatch?: 'required' | 'optional';
  readonly answer: { readonly status: 200 | 201 | 204; readonly schema?: z.ZodType; readonly description: string };
  /** What it may refuse beside what every operation may. */
  readonly refusals?: Readonly<Record<number, string>>;
  handle(call: Call<Body, Query>): Promise<Answered>;
}

/** One row of the table from which routes, validation and the API's description derive. */
export type Operation = Definition<never, never> & { readonly body?: z.ZodType; readonly query?: z.ZodType };

export const operation = <Body = undefined, Query = undefined>(definition: Definition<Body, Query>): Operation =>
  definition as unknown as Operation;

/** A part of the administration API: what brings operations. */
export abstract class Administration {
  abstract readonly operations: readonly Operation[];
}
