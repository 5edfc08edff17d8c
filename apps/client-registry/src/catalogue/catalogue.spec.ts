import { randomUUID } from 'node:crypto';
import { createClient, createFacts } from '../../../../test/setup/open-test-storage.js';
import { issuer, startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

const post = (path: string, body: object, token?: string) =>
  admin.send('POST', path, { body, ...(token && { token }) });
const patch = (path: string, body: object, tag: string) =>
  admin.send('PATCH', path, { body, headers: { 'if-match': tag } });
const api = 'https://api.example.com/v1?x=1';
const server = `/admin/resource-servers/${encodeURIComponent(api)}`;

test('a resource server and its scope: made, changed, and not deleted from under the scope', async () => {
  const made = await post('/admin/resource-servers', { audience: api, name: 'Orders' });
  expect(made).toMatchObject({
    status: 201,
    json: { token_format: 'jwt', signing_alg: 'ES256', access_token_lifetime_seconds: 300 },
  });
  expect(made.headers.get('location')).toBe(server);
  expect((await post('/admin/resource-servers', { audience: api, name: 'Again' })).status).toBe(409);
  expect((await patch(server, { signing_alg: 'RS256' }, '"1"')).json).toMatchObject({
    signing_alg: 'RS256',
    version: 2,
  });
  expect((await patch(server, { signing_alg: 'HS256' }, '"2"')).json.errors[0]?.pointer).toBe('/signing_alg');
  expect((await patch(server, { audience: 'https://other.example' }, '"2"')).status).toBe(422);
  const scope = await post('/admin/scopes', { name: 'orders:read', description: 'See orders', audience: api });
  expect(scope.status).toBe(201);
  expect((await admin.send('DELETE', server)).json.error_code).toBe('in_use');
  expect((await admin.send('DELETE', '/admin/scopes/orders:read')).status).toBe(204);
  expect((await admin.send('DELETE', server, { headers: { 'if-match': '"1"' } })).status).toBe(412);
  expect((await admin.send('DELETE', server)).status).toBe(204);
  expect((await admin.send('GET', server)).status).toBe(404);
});

test.each([
  ['/admin/resource-servers', { audience: '/orders', name: 'x' }, '/audience'],
  ['/admin/resource-servers', { audience: 'https://api.example.com#x', name: 'x' }, '/audience'],
  [
    '/admin/resource-servers',
    { audience: 'https://b.example', name: 'x', access_token_lifetime_seconds: 9 },
    '/access_token_lifetime_seconds',
  ],
  ['/admin/scopes', { name: 'two words', description: 'x' }, '/name'],
  ['/admin/scopes', { name: 'lost', description: 'x', audience: 'https://nowhere.example' }, '/audience'],
  ['/admin/roles', { name: 'r', scopes: ['nothing:here'] }, '/scopes/0'],
  ['/admin/roles', { name: 'Big Role', scopes: [] }, '/name'],
])('%s refuses %j', async (path, body, pointer) => {
  const refused = await post(path, body);
  expect(refused.status).toBe(422);
  expect(refused.json.errors[0]?.pointer).toBe(pointer);
});

test('what the platform stands on cannot be changed or deleted', async () => {
  const own = [
    '/admin/scopes/openid',
    '/admin/scopes/clients:write',
    '/admin/roles/administrator',
    `/admin/resource-servers/${encodeURIComponent(`${issuer}/admin`)}`,
  ];
  for (const path of own) {
    expect((await admin.send('GET', path)).status).toBe(200);
    expect((await admin.send('DELETE', path)).json.error_code).toBe('built_in');
  }
  expect((await patch('/admin/roles/administrator', { scopes: [] }, '"1"')).json.error_code).toBe('built_in');
});

test('roles: made, changed with If-Match, listed in pages, and never stronger than who writes them', async () => {
  expect(
    (await post('/admin/roles', { name: 'support', scopes: ['users:read', 'users:read'] })).json['scopes'],
  ).toEqual(['users:read']);
  expect((await admin.send('PATCH', '/admin/roles/support', { body: { scopes: [] } })).status).toBe(428);
  expect((await patch('/admin/roles/support', { description: 'Helps' }, '"1"')).json).toMatchObject({
    description: 'Helps',
    version: 2,
  });
  const weak = await admin.token('roles:write users:read');
  expect((await post('/admin/roles', { name: 'strong', scopes: ['keys:write'] }, weak)).json.error_code).toBe(
    'scope_not_held',
  );
  const page = await admin.send('GET', '/admin/roles?limit=1');
  expect(page.json.items[0]?.['name']).toBe('administrator');
  expect((await admin.send('GET', `/admin/roles?limit=1&after=${page.json.next}`)).json).toMatchObject({
    items: [{ name: 'support' }],
    next: null,
  });
});

test('a role that gives less ends the grants that hold what it no longer gives, and no others', async () => {
  const { storage } = admin.infrastructure;
  await post('/admin/roles', { name: 'helper', scopes: ['users:read', 'clients:read'] });
  const client = await createClient(storage);
  const grantOf = async (roles: string[], scope: string[]) => {
    const created = await storage.users.create({ tenant: 'default', username: randomUUID(), roles });
    if (created.outcome !== 'changed') throw new Error(created.outcome);
    const facts = await createFacts(storage, created.user, client, { scope });
    await storage.grants.redeem(facts, randomUUID());
    return facts.gid;
  };
  const held = await grantOf(['helper'], ['openid', 'users:read']);
  const kept = await grantOf(['helper'], ['openid', 'clients:read']);
  const other = await grantOf([], ['openid', 'users:read']);
  await patch('/admin/roles/helper', { scopes: ['clients:read'] }, '"1"');
  const statuses = await Promise.all([held, kept, other].map(async (gid) => (await storage.grants.find(gid))?.status));
  expect(statuses).toEqual(['revoked', 'active', 'active']);
  const identity = { tenant: 'default', jti: 'j', clientId: client.id, clientEpoch: client.epoch };
  expect(await storage.revocations.isRevoked({ ...identity, gid: held })).toBe(true);
  expect(await storage.revocations.isRevoked({ ...identity, gid: kept })).toBe(false);
});
