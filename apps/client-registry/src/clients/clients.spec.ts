import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

const shop = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'], scope: 'openid profile' };
const create = (body: object = shop, headers: Record<string, string> = {}) =>
  admin.send('POST', '/admin/clients', { body, headers });

test('a new client has an id and a secret of the server, and only the hash is stored', async () => {
  const made = await create();
  expect(made.status).toBe(201);
  expect(Buffer.from(made.json.client_secret, 'base64url')).toHaveLength(32);
  expect(made.headers.get('location')).toBe(`/admin/clients/${made.json.client_id}`);
  expect(made.headers.get('etag')).toBe('"1"');
  const read = await admin.send('GET', `/admin/clients/${made.json.client_id}`);
  expect(read.json).toMatchObject({ ...shop, version: 1, disabled: false });
  expect(read.text).not.toContain(made.json.client_secret);
  const stored = await admin.infrastructure.storage.clients.find('default', made.json.client_id);
  expect(read.text).not.toContain(stored!.secrets[0]!.hash.toString('hex'));
});

test('public clients and those with keys get no secret', async () => {
  const made = await create({ ...shop, token_endpoint_auth_method: 'none' });
  expect(made.json.client_secret).toBeUndefined();
  expect(made.json.secrets).toEqual([]);
  const rotated = await admin.send('POST', `/admin/clients/${made.json.client_id}/rotate-secret`);
  expect(rotated).toMatchObject({ status: 409, json: { error_code: 'client_without_secret' } });
});

test.each([
  ['/redirect_uris/0', { ...shop, redirect_uris: ['javascript:alert(1)'] }],
  ['/redirect_uris/0', { ...shop, redirect_uris: ['http://shop.example/callback'] }],
  ['/redirect_uris', { client_name: 'No redirect' }],
  ['/post_logout_redirect_uris/0', { ...shop, post_logout_redirect_uris: ['https://shop.example/#out'] }],
  ['/grant_types/0', { ...shop, grant_types: ['magic'] }],
  ['/response_types', { ...shop, response_types: [] }],
  ['/token_endpoint_auth_method', { ...shop, token_endpoint_auth_method: 'tls_client_auth' }],
  ['/jwks', { ...shop, token_endpoint_auth_method: 'private_key_jwt' }],
  ['/scope', { ...shop, scope: 'openid unknown:scope' }],
  ['/scope', { ...shop, scope: 'openid  profile' }],
  ['/logo_uri', { ...shop, logo_uri: 'http://shop.example/logo.png' }],
  ['/settings/access_token_lifetime_seconds', { ...shop, settings: { access_token_lifetime_seconds: 7200 } }],
  ['/settings/resources/0', { ...shop, settings: { resources: ['https://nowhere.example'] } }],
  ['/redirect_urls', { ...shop, redirect_urls: [] }],
])('a refusal names the member: %s', async (pointer, body) => {
  const refused = await create(body);
  expect(refused.status).toBe(422);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(refused.json.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
});

test('a change needs the version that it starts from', async () => {
  const { client_id: id } = (await create()).json;
  const change = (headers: Record<string, string>, body: unknown = { client_name: 'Store' }) =>
    admin.send('PATCH', `/admin/clients/${id}`, { body, headers });
  expect((await change({})).status).toBe(428);
  expect((await change({ 'if-match': '"7"' })).status).toBe(412);
  expect((await change({ 'if-match': 'W/"1"' })).status).toBe(412);
  const changed = await change({ 'if-match': '"1"' });
  expect(changed).toMatchObject({
    status: 200,
    json: { client_name: 'Store', redirect_uris: shop.redirect_uris, version: 2 },
  });
  expect((await change({ 'if-match': '"1"' })).status).toBe(412);
  const removed = await change({ 'if-match': '"2"' }, { scope: null });
  expect(removed.json['scope']).toBeUndefined();
  expect((await change({ 'if-match': '*' }, { redirect_uris: null })).status).toBe(422);
});

test('two secrets are valid while a rotation overlaps, and never three', async () => {
  const { client_id: id } = (await create()).json;
  const rotate = (body?: unknown) => admin.send('POST', `/admin/clients/${id}/rotate-secret`, { body });
  const first = await rotate({ overlap_seconds: 600 });
  expect(first.json.secrets).toHaveLength(2);
  expect(first.json.secrets[0]?.expires_at).not.toBeNull();
  expect(first.json.secrets[1]?.expires_at).toBeNull();
  expect((await rotate({ overlap_seconds: 600 })).json.secrets).toHaveLength(2);
  expect((await rotate({ overlap_seconds: 0 })).json.secrets).toHaveLength(1);
  expect((await rotate({ overlap_seconds: -1 })).status).toBe(422);
});

test('disabling ends tokens, enabling does not bring them back, deleting is final', async () => {
  const { client_id: id } = (await create()).json;
  const disabled = await admin.send('POST', `/admin/clients/${id}/disable`);
  expect(disabled).toMatchObject({ status: 200, json: { disabled: true } });
  const identity = { tenant: 'default', jti: 'x', clientId: id, clientEpoch: 1 };
  const { revocations } = admin.infrastructure.storage;
  expect(await revocations.isRevoked(identity)).toBe(true);
  expect((await admin.send('POST', `/admin/clients/${id}/enable`)).json.disabled).toBe(false);
  expect(await revocations.isRevoked(identity)).toBe(true);
  const revoked = await admin.send('POST', `/admin/clients/${id}/revoke-tokens`);
  expect(revoked.headers.get('revocation-token')).toBe(revoked.json.revocation_token);
  expect(Number(revoked.json.revocation_token)).toBeGreaterThan(0);
  expect((await admin.send('DELETE', `/admin/clients/${id}`, { headers: { 'if-match': '"1"' } })).status).toBe(412);
  expect((await admin.send('DELETE', `/admin/clients/${id}`)).status).toBe(204);
  expect((await admin.send('GET', `/admin/clients/${id}`)).status).toBe(404);
  expect((await admin.send('DELETE', `/admin/clients/${id}`)).status).toBe(404);
});

test('lists come in pages, with search, a Link and a cursor', async () => {
  for (let index = 0; index < 5; index += 1) await create({ ...shop, client_name: `Paged ${index} 100%` });
  const first = await admin.send('GET', '/admin/clients?limit=2&search=PAGED');
  expect(first.json.items).toHaveLength(2);
  expect(first.headers.get('link')).toMatch(/^<\/admin\/clients\?.*after=.*>; rel="next"$/);
  const names: string[] = first.json.items.map((client: { client_name: string }) => client.client_name);
  let { next } = first.json;
  while (next !== null) {
    const page = await admin.send('GET', `/admin/clients?limit=2&search=PAGED&after=${next}`);
    names.push(...page.json.items.map((client: { client_name: string }) => client.client_name));
    ({ next } = page.json);
  }
  expect(names).toHaveLength(5);
  expect(new Set(names).size).toBe(5);
  expect((await admin.send('GET', '/admin/clients?search=%25')).json.items).toHaveLength(5);
  expect((await admin.send('GET', '/admin/clients?limit=101')).status).toBe(400);
  expect((await admin.send('GET', '/admin/clients?offset=1')).status).toBe(400);
});

test('nobody hands out an administration scope that they do not hold', async () => {
  const token = await admin.token('clients:write');
  const body = { client_name: 'Strong', grant_types: ['client_credentials'], scope: 'keys:write' };
  const refused = await admin.send('POST', '/admin/clients', { token, body });
  expect(refused).toMatchObject({ status: 403, json: { error_code: 'scope_not_held' } });
  const strong = await create(body);
  const taken = await admin.send('POST', `/admin/clients/${strong.json.client_id}/rotate-secret`, { token });
  expect(taken.status).toBe(403);
  const path = `/admin/clients/${strong.json.client_id}`;
  expect((await admin.send('POST', `${path}/disable`, { token })).json.disabled).toBe(true);
  const woken = await admin.send('POST', `${path}/enable`, { token });
  expect(woken).toMatchObject({ status: 403, json: { error_code: 'scope_not_held' } });
  expect((await admin.send('GET', path)).json.disabled).toBe(true);
  expect((await admin.send('POST', `${path}/enable`)).json.disabled).toBe(false);
});
