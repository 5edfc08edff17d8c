import { administrationScopes } from '#protocol';
import { startAdministration, type Administration } from '../../test/start-administration.js';

let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
});
afterAll(() => admin.close());

const shop = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'] };

describe('who may', () => {
  test('nobody without a token', async () => {
    const refused = await admin.send('GET', '/admin/clients', { token: null });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer realm="[^"]+"$/);
  });

  test('nobody with a token that is expired, of another audience or issuer, or forged', async () => {
    const tokens = [
      await admin.token(undefined, { exp: 1000 }),
      await admin.token(undefined, { aud: 'https://api.example' }),
      await admin.token(undefined, { iss: 'https://other.example' }),
      `${(await admin.token()).slice(0, -8)}AAAAAAAA`,
      'garbage',
    ];
    for (const token of tokens) {
      const refused = await admin.send('GET', '/admin/clients', { token });
      expect(refused).toMatchObject({ status: 401, json: { error: 'invalid_token' } });
    }
  });

  test('nobody with a token that was revoked', async () => {
    const token = await admin.token(undefined, { jti: 'to-be-revoked' });
    expect((await admin.send('GET', '/admin/clients', { token })).status).toBe(200);
    await admin.send('POST', '/admin/revocations', { body: { type: 'token_value', token } });
    expect((await admin.send('GET', '/admin/clients', { token })).status).toBe(401);
  });

  test('only with the scope of the operation, which the challenge names', async () => {
    const refused = await admin.send('POST', '/admin/clients', {
      token: await admin.token('clients:read'),
      body: shop,
    });
    expect(refused).toMatchObject({ status: 403, json: { error: 'insufficient_scope' } });
    expect(refused.headers.get('www-authenticate')).toContain('scope="clients:write"');
  });
});

test('every scope of the administration API that has a route is one that exists', () => {
  for (const { scope } of routes()) expect(Object.keys(administrationScopes)).toContain(scope);
});

const routes = () => admin.routes.operations;

describe('what is not a request for it', () => {
  test.each([
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415],
    ['text', 'hello', 'text/plain', 415],
    ['broken JSON', '{', 'application/json', 400],
    ['a prototype', '{"__proto__":{}}', 'application/json', 400],
    ['a NUL', '{"client_name":"\\u0000"}', 'application/json', 400],
    ['too much', `"${'x'.repeat(70_000)}"`, 'application/json', 413],
  ])('%s', async (_, body, type, status) => {
    const refused = await admin.send('POST', '/admin/clients', { body, headers: { 'content-type': type } });
    expect(refused.status).toBe(status);
  });

  test('garbage, sent to every operation that takes a body, is a refusal and never a failure', async () => {
    const garbage = [
      '[]',
      '"text"',
      '7',
      'null',
      '{"nonsense":true}',
      '{"type":{},"name":[],"client_name":{},"overlap_seconds":"a"}',
    ];
    for (const { method, path, body } of routes()) {
      if (!body) continue;
      for (const text of garbage) {
        const url = path.replace(/\{\w+\}/g, '0199a3b0-7c1e-7f00-8000-000000000001');
        const refused = await admin.send(method, url, { body: text, headers: { 'if-match': '"1"' } });
        expect([path, text, refused.status >= 400 && refused.status < 500]).toEqual([path, text, true]);
      }
    }
  });

  test('an id that nobody can have is unknown', async () => {
    for (const id of ['x', '%00', 'a%2Fb', "'", '0199a3b0-7c1e-7f00-8000-000000000001']) {
      for (const { method, path, query } of routes()) {
        if (!path.includes('{') || query) continue;
        const url = path.replace(/\{\w+\}/g, id);
        const { status } = await admin.send(method, url, {
          headers: { 'if-match': '"1"' },
          ...(method !== 'GET' && { body: {} }),
        });
        expect([method, path, id, status < 500 && status >= 400]).toEqual([method, path, id, true]);
      }
    }
  });
});

describe('a POST with an Idempotency-Key', () => {
  const post = (key: string, body: object) =>
    admin.send('POST', '/admin/clients', { body, headers: { 'idempotency-key': key } });

  test('happens once; its repetition gets the same answer, the secret included', async () => {
    const first = await post('once', shop);
    const again = await post('once', shop);
    expect(again.status).toBe(201);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('is refused for another request under the same key', async () => {
    await post('same', shop);
    expect(await post('same', { ...shop, client_name: 'Other' })).toMatchObject({ status: 422 });
  });

  test('is refused while the first is under way, and only one happens', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post('at-once', { ...shop, client_name: 'Raced' })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const { items } = (await admin.send('GET', '/admin/clients?search=raced')).json;
    expect(items).toHaveLength(1);
  });

  test('may be tried again after a refusal', async () => {
    expect((await post('refused', { client_name: '' })).status).toBe(422);
    expect((await post('refused', shop)).status).toBe(201);
    expect((await post('ü', shop)).status).toBeGreaterThanOrEqual(400);
  });

  test('belongs to whoever sent it', async () => {
    await post('mine', shop);
    const token = await admin.token(undefined, { sub: 'somebody', client_id: 'other' });
    const theirs = await admin.send('POST', '/admin/clients', {
      token,
      body: shop,
      headers: { 'idempotency-key': 'mine' },
    });
    expect(theirs.headers.get('idempotency-replayed')).toBeNull();
  });
});
