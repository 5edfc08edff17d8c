import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

test('every change tells who, what, before and after, and never a secret', async () => {
  const shop = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'] };
  const headers = { 'x-request-id': 'request-of-the-test' };
  const made = await admin.send('POST', '/admin/clients', { body: shop, headers });
  const { client_id: id, client_secret: secret } = made.json;
  await admin.send('PATCH', `/admin/clients/${id}`, { body: { client_name: 'Store' }, headers: { 'if-match': '"1"' } });
  const rotated = await admin.send('POST', `/admin/clients/${id}/rotate-secret`);
  await admin.send('DELETE', `/admin/clients/${id}`);
  const { text, json } = await admin.send('GET', `/admin/audit?object_kind=client&object_id=${id}&actor_id=admin`);
  const actions = json.items.map(({ action }: { action: string }) => action);
  expect(actions).toEqual(['client.delete', 'client.rotate-secret', 'client.update', 'client.create']);
  expect(json.items[2]).toMatchObject({
    actor: { kind: 'client', id: 'admin' },
    before: { client_name: 'Shop', version: 1 },
    after: { client_name: 'Store', version: 2 },
  });
  expect(json.items[3]).toMatchObject({ before: null, request_id: 'request-of-the-test', ip: '127.0.0.1' });
  expect(json.items[0]?.['after']).toBeNull();
  for (const hidden of [secret, rotated.json.client_secret]) expect(text).not.toContain(hidden);
});

test('a refused change is not in the log, and an actor of another kind is told apart', async () => {
  const { json: before } = await admin.send('GET', '/admin/audit');
  await admin.send('POST', '/admin/scopes', { body: { name: '' } });
  expect((await admin.send('GET', '/admin/audit')).json).toEqual(before);
  const token = await admin.token('scopes:write', { sub: '0199a3b0-7c1e-7f00-8000-000000000002' });
  await admin.send('POST', '/admin/scopes', { token, body: { name: 'of:person', description: 'x' } });
  const { items } = (await admin.send('GET', '/admin/audit?object_id=of:person')).json;
  expect(items).toMatchObject([{ actor: { kind: 'user', id: '0199a3b0-7c1e-7f00-8000-000000000002' } }]);
});

test('the log comes in pages, newest first', async () => {
  for (const name of ['a:1', 'a:2', 'a:3'])
    await admin.send('POST', '/admin/scopes', { body: { name, description: 'x' } });
  const first = await admin.send('GET', '/admin/audit?object_kind=scope&limit=2');
  expect(first.json.items.map((entry: { object: { id: string } }) => entry.object.id)).toEqual(['a:3', 'a:2']);
  expect(first.headers.get('link')).toContain('object_kind=scope');
  const second = await admin.send('GET', `/admin/audit?object_kind=scope&limit=2&after=${first.json.next}`);
  expect(second.json.items[0]?.object.id).toBe('a:1');
  expect((await admin.send('GET', '/admin/audit?after=a')).status).toBe(400);
});
