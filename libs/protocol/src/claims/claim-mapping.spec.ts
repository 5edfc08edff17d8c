import { mappedClaims, mappingsFor, type ClaimMapping } from './claim-mapping.js';
import { isJsonPointer, valueAt } from './json-pointer.js';
import { isProtectedClaim } from './protected-claims.js';
import { transformed } from './transform-claim.js';

const facts = {
  attributes: { department: 'R&D', groups: ['Dev', 'Ops'], 'a/b': { '~c': 7 }, nested: { deep: true } },
  profile: { address: { country: 'GB' } },
  roles: ['auditor'],
  client: { client_name: 'Shop', software_id: 'shop-1' },
};
const mapping = (more: Partial<ClaimMapping>): ClaimMapping => ({
  claim: 'department',
  source: { attribute: '/department' },
  tokens: ['userinfo'],
  scope: 'profile',
  ...more,
});
const told = (...mappings: Partial<ClaimMapping>[]) => mappedClaims(mappings.map(mapping), facts);

it('takes a value from wherever it comes', () => {
  expect(told({})).toEqual({ department: 'R&D' });
  expect(told({ source: { profile: '/address/country' } })).toEqual({ department: 'GB' });
  expect(told({ source: { roles: true } })).toEqual({ department: ['auditor'] });
  expect(told({ source: { client: '/software_id' } })).toEqual({ department: 'shop-1' });
  expect(told({ source: { value: 0 } })).toEqual({ department: 0 });
  expect(told({ source: { attribute: '/unknown' } })).toEqual({});
});

it('RFC 6901: pointers', () => {
  expect(valueAt(facts.attributes, '/a~1b/~0c')).toBe(7);
  expect(valueAt(facts.attributes, '/groups/1')).toBe('Ops');
  for (const nothing of ['/groups/length', '/groups/01', '/nested/deep/x', '/__proto__', '/constructor/name'])
    expect(valueAt(facts.attributes, nothing)).toBeUndefined();
  expect(['/a', '/a~0/b', ''].map(isJsonPointer)).toEqual([true, true, false]);
  expect(['a', '/a~2', '/~'].map(isJsonPointer)).toEqual([false, false, false]);
});

it.each([
  ['of the platform', 'sub'],
  ['that a token dies by', 'gid'],
  ['of who acts', 'act'],
  ['of the pages', 'email_verified'],
])('a name %s is never told, whatever is stored', (_what, claim) => {
  expect(isProtectedClaim(claim)).toBe(true);
  expect(told({ claim })).toEqual({});
});

it('names that others have made common are free', () => {
  for (const claim of ['groups', 'roles', 'entitlements', 'department']) expect(isProtectedClaim(claim)).toBe(false);
});

it('changes values step by step, each item of an array by itself', () => {
  const { groups } = facts.attributes;
  expect(transformed(groups, [{ lowercase: true }, { prefix: 'k8s:' }])).toEqual(['k8s:dev', 'k8s:ops']);
  expect(transformed(groups, [{ map: { Dev: 'developers' } }])).toEqual(['developers']);
  expect(transformed(groups, [{ map: {} }])).toBeUndefined();
  expect(transformed(groups, [{ join: ',' }])).toBe('Dev,Ops');
  expect(transformed(groups, [{ as: 'string' }])).toBe('Dev Ops');
  expect(transformed('a', [{ as: 'array' }])).toEqual(['a']);
  expect(transformed(7, [{ as: 'string' }])).toBe('7');
  expect(transformed({ deep: true }, [{ prefix: 'x' }])).toBeUndefined();
  expect(transformed('toString', [{ map: {} }])).toBeUndefined();
});

it('says it only where its scope was granted, to its client, in its tokens', () => {
  const wanted = { target: 'userinfo', clientId: 'shop', scope: ['openid', 'profile'] } as const;
  const count = (one: Partial<ClaimMapping>, more: object = {}) =>
    mappingsFor([mapping(one)], { ...wanted, ...more }).length;
  expect(count({})).toBe(1);
  expect(count({}, { target: 'id_token' })).toBe(0);
  expect(count({}, { scope: ['openid'] })).toBe(0);
  expect(count({ client_id: 'other' })).toBe(0);
  expect(count({ client_id: 'shop' }, { scope: ['openid'] })).toBe(0);
  const byName = { scope: ['openid'], requests: { department: null } };
  expect(count({}, { ...byName, within: ['profile'] })).toBe(1);
  expect(count({}, { ...byName, within: ['email'] })).toBe(0);
});

it('what is defined for a client goes before what is for all', () => {
  const all = [mapping({ source: { value: 'all' } }), mapping({ source: { value: 'own' }, client_id: 'shop' })];
  const chosen = mappingsFor(all, { target: 'userinfo', clientId: 'shop', scope: ['profile'] });
  expect(mappedClaims(chosen, facts)).toEqual({ department: 'own' });
});

it('also where the client’s own reads what the person writes', () => {
  const own = mapping({ source: { profile: '/address/country' }, client_id: 'shop' });
  const chosen = mappingsFor([mapping({}), own], { target: 'userinfo', clientId: 'shop', scope: ['profile'] });
  expect(mappedClaims(chosen, facts)).toEqual({ department: 'GB' });
});

it('nobody fills the room of what administrators say about them', () => {
  const own = { claim: 'a', source: { profile: '/long' } };
  const mappings = [own, { claim: 'z', source: { value: 'x'.repeat(3000) } }].map(mapping);
  expect(Object.keys(mappedClaims(mappings, { ...facts, profile: { long: 'y'.repeat(3000) } }))).toEqual(['z']);
});

it('OpenID Connect Core §5.5.1: asked for with a value, where it has that value', () => {
  const asked = (value: string) => mappedClaims([mapping({})], facts, { department: { value } });
  expect([asked('R&D'), asked('Sales')]).toEqual([{ department: 'R&D' }, {}]);
});

it('a token does not grow without bounds', () => {
  const large = { source: { value: 'x'.repeat(3000) } };
  expect(Object.keys(told({ claim: 'a', ...large }, { claim: 'b', ...large }))).toEqual(['a']);
});
