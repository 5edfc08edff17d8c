import type { Trail } from '../audit/trail.js';
import { tagged } from '../operations/entity-version.js';
import { patchOf } from '../operations/merge-patch.js';
import { operation, type Operation } from '../operations/operation.js';
import { pageAnswer, pageOf, pageSchema } from '../operations/page.js';
import { CatalogueChanges } from './catalogue-changes.js';
import type { CatalogueKind } from './catalogue-kind.js';

interface Versioned {
  readonly tenant: string;
  readonly version: number;
}

const plural = (noun: string): string => `${noun.replace(/y$/, 'ie')}s`;

/** Create, read, list, change and delete, for one kind of entry. */
export function catalogueOperations<State extends Versioned, Body extends object>(
  kind: CatalogueKind<State, Body>,
  trail: Trail,
  tenant: string,
): readonly Operation[] {
  const changes = new CatalogueChanges(kind, trail, tenant);
  return [...readings(kind, changes, tenant), ...writings(kind, changes)];
}

function readings<State extends Versioned, Body extends object>(
  kind: CatalogueKind<State, Body>,
  changes: CatalogueChanges<State, Body>,
  tenant: string,
): Operation[] {
  const { tag, name, noun, path, parameter, schema } = kind;
  return [
    operation({
      id: `list${plural(name)}`,
      method: 'GET',
      path,
      tag,
      scope: kind.scopes.read,
      summary: `List ${plural(noun)}, in pages`,
      query: pageOf(),
      answer: { status: 200, schema: pageSchema(schema), description: `A page of ${plural(noun)}` },
      handle: async ({ query }) => {
        const found = await kind.entries.page(tenant, query.after ?? '', query.limit + 1);
        return pageAnswer(path, query, found, kind.idOf, (state) => changes.shown(state));
      },
    }),
    operation({
      id: `read${name}`,
      method: 'GET',
      path: `${path}/{${parameter}}`,
      tag,
      scope: kind.scopes.read,
      summary: `Read a ${noun}`,
      answer: { status: 200, schema, description: `The ${noun}` },
      handle: async ({ params }) => {
        const state = await changes.find(params[parameter]);
        return tagged(200, state.version, changes.shown(state));
      },
    }),
  ];
}

function writings<State extends Versioned, Body extends object>(
  kind: CatalogueKind<State, Body>,
  changes: CatalogueChanges<State, Body>,
): Operation[] {
  return [creating(kind, changes), updating(kind, changes), deleting(kind, changes)];
}

function creating<State extends Versioned, Body extends object>(
  { tag, name, noun, path, scopes, body, schema, example, idOf }: CatalogueKind<State, Body>,
  changes: CatalogueChanges<State, Body>,
): Operation {
  return operation({
    id: `create${name}`,
    method: 'POST',
    path,
    tag,
    scope: scopes.write,
    summary: `Create a ${noun}`,
    body,
    example: example.create,
    answer: { status: 201, schema, description: `The ${noun}` },
    refusals: { 409: `There is such a ${noun} already` },
    handle: async ({ caller, body: given }) => {
      const state = await changes.create(caller, given);
      return tagged(201, state.version, changes.shown(state), `${path}/${encodeURIComponent(idOf(state))}`);
    },
  });
}

function updating<State extends Versioned, Body extends object>(
  { tag, name, noun, path, parameter, scopes, changeable, schema, example }: CatalogueKind<State, Body>,
  changes: CatalogueChanges<State, Body>,
): Operation {
  return operation({
    id: `update${name}`,
    method: 'PATCH',
    path: `${path}/{${parameter}}`,
    tag,
    scope: scopes.write,
    summary: `Change a ${noun}`,
    description: 'A merge patch (RFC 7396): members that are not named stay, null removes one.',
    body: patchOf(changeable),
    example: example.update,
    ifMatch: 'required',
    answer: { status: 200, schema, description: `The ${noun} as it is now` },
    refusals: { 409: 'It belongs to the platform itself' },
    handle: async ({ caller, params, version, body }) => {
      const state = await changes.update(caller, params[parameter], version, body);
      return tagged(200, state.version, changes.shown(state));
    },
  });
}

function deleting<State extends Versioned, Body extends object>(
  { tag, name, noun, path, parameter, scopes }: CatalogueKind<State, Body>,
  changes: CatalogueChanges<State, Body>,
): Operation {
  return operation({
    id: `delete${name}`,
    method: 'DELETE',
    path: `${path}/{${parameter}}`,
    tag,
    scope: scopes.write,
    summary: `Delete a ${noun}`,
    ifMatch: 'optional',
    answer: { status: 204, description: 'It is deleted' },
    refusals: { 409: 'It belongs to the platform itself, or something refers to it' },
    handle: async ({ caller, params, version }) => {
      await changes.delete(caller, params[parameter], version);
      return { status: 204 };
    },
  });
}
