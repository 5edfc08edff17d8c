import { allEvents } from './all-events.js';
import { schemaOf } from './render-schemas.js';

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly enum?: readonly unknown[] }>>;
}

/** What was promised when a type was first released. A member may be added to a type, never to this list. */
const promised: Readonly<Record<string, readonly string[]>> = {
  'authz.grant.revoked.v1': ['tenant', 'k', 'id', 'term', 'epoch', 'until', 'reason', 'actor', 'v'],
  'authz.grant.created.v1': ['tenant', 'gid', 'client_id'],
  'authz.client.changed.v1': ['tenant', 'client_id', 'version', 'epoch', 'disabled', 'deleted', 'metadata'],
  'authz.key.changed.v1': ['tenant', 'kid', 'purpose', 'alg', 'state', 'version', 'public_jwk'],
  'authz.resource.changed.v1': ['tenant', 'kind', 'id', 'version', 'deleted'],
};

it.each(Object.entries(promised))('%s still has every member that was promised', (type, members) => {
  const contract = allEvents.find((event) => event.type === type);
  const schema = (contract && schemaOf(contract)) as Schema | undefined;
  expect(Object.keys(schema?.properties ?? {})).toEqual(expect.arrayContaining([...members]));
});

it.each(allEvents.map((event) => [event.type, event] as const))(
  '%s: its example is one, and its name ends with a version',
  (type, event) => {
    expect(event.schema.safeParse(event.example).success).toBe(true);
    expect(type).toMatch(/^authz\.[a-z_]+\.[a-z_]+\.v\d+$/);
    expect(schemaOf(event)).not.toHaveProperty('additionalProperties', false);
  },
);
