import { generateKeyPairSync } from 'node:crypto';
import { startAdministration, type Administration, type Answer } from '../../test/start-administration.js';

// The guarantee: whoever may register gets a client that nobody else manages. The attacks: more registrations than a token is for,
// another client's token, a token that was replaced, members that only the server may say.
let admin: Administration;
beforeAll(async () => {
  admin = await startAdministration();
  await open('open');
});
afterAll(() => admin.close());

const open = async (registration: string, more: object = {}): Promise<void> => {
  const { headers } = await admin.send('GET', '/admin/policy');
  const body = { registration, ...more };
  const changed = await admin.send('PATCH', '/admin/policy', {
    body,
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect(changed.status).toBe(200);
  admin.infrastructure.storage.policyCache.forget('default');
};
const shop = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'] };
const register = (body: unknown = shop, token: string | null = null): Promise<Answer> =>
  admin.send('POST', '/oauth2/register', { token, body });
const registered = async (body: object = shop): Promise<Answer['json']> => {
  const { status, json } = await register(body);
  expect(status).toBe(201);
  return json;
};
const self = (method: string, client: Answer['json'], body?: unknown, token = client['registration_access_token']) =>
  admin.send(method, `/oauth2/register/${client.client_id}`, { token: token as string, body });
const initialToken = async (body: object = {}): Promise<Answer['json']> =>
  (await admin.send('POST', '/admin/initial-access-tokens', { body })).json;

test('RFC 7591 §3.2.1: all that is registered, with secret, token and address', async () => {
  const answer = await register({ ...shop, scope: 'openid clients:write', settings: { first_party: true } });
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
  expect(answer.json).toMatchObject({
    ...shop,
    scope: 'openid',
    grant_types: ['authorization_code'],
    client_secret_expires_at: 0,
    client_id_issued_at: expect.any(Number),
    registration_client_uri: `http://localhost:9000/oauth2/register/${answer.json.client_id}`,
  });
  const { clients, clientRegistrations } = admin.infrastructure.storage;
  const stored = await clients.find('default', answer.json.client_id);
  expect(stored?.settings).toEqual({});
  const kept = await clientRegistrations.find('default', answer.json.client_id);
  expect(kept?.tokenHash.toString('base64url')).not.toBe(answer.json['registration_access_token']);
  const entries = await admin.send('GET', `/admin/audit?object_id=${answer.json.client_id}`);
  expect(entries.json.items.map(({ action }) => action)).toEqual(['client.register']);
});

test('RFC 7592 §2.2: a client does not leave the profile that an administrator gave it', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const bank = {
    ...shop,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [publicKey.export({ format: 'jwk' })] },
    id_token_signed_response_alg: 'PS256',
  };
  const client = await registered(bank);
  const path = `/admin/clients/${client.client_id}`;
  const headers = { 'if-match': (await admin.send('GET', path)).headers.get('etag') ?? '' };
  const given = await admin.send('PATCH', path, { body: { settings: { profile: 'fapi2-security' } }, headers });
  expect(given.status).toBe(200);
  const replace = (more: object) => self('PUT', client, { ...bank, client_id: client.client_id, ...more });
  const refused = await replace({ id_token_signed_response_alg: 'RS256' });
  expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_client_metadata']);
  expect(refused.json['error_description']).toMatch(/id_token_signed_response_alg: The profile fapi2-security/);
  expect((await replace({ client_name: 'Bank' })).status).toBe(200);
  const { clients } = admin.infrastructure.storage;
  expect((await clients.find('default', client.client_id))?.settings).toEqual({ profile: 'fapi2-security' });
});

test('RFC 7591 §3.2.2: refusals are JSON that names the member', async () => {
  const refused = await register({ redirect_uris: ['https://shop.example/#part'] });
  expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_redirect_uri']);
  expect(refused.headers.get('content-type')).toContain('application/json');
  for (const body of ['[]', '"text"', '{']) expect((await register(body)).status).toBe(400);
  const grant = await register({ ...shop, grant_types: ['client_credentials'], redirect_uris: [] });
  expect(grant.json['error_description']).toContain('client_credentials');
  const closed = await register({ ...shop, jwks_uri: 'https://169.254.169.254/jwks' });
  expect(closed.json['error_description']).toContain('jwks_uri');
  expect(
    (
      await admin.send('POST', '/oauth2/register', {
        token: null,
        body: 'a=b',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    ).status,
  ).toBe(415);
});

test('RFC 7592: a client reads, replaces and deletes itself', async () => {
  const client = await registered();
  const read = await self('GET', client);
  expect(read.json).toMatchObject({ ...shop, client_id: client.client_id });
  expect(read.text).not.toContain(client.client_secret);
  const { client_id: id, client_secret: secret } = client;
  const replaced = await self('PUT', client, { ...shop, client_id: id, client_secret: secret, client_name: 'Store' });
  expect(replaced.json).toMatchObject({ client_id: id, client_name: 'Store', client_secret: secret });
  // The token before is replaced with the client.
  expect((await self('GET', client)).status).toBe(401);
  expect((await self('GET', replaced.json)).json.client_name).toBe('Store');
  expect((await self('DELETE', replaced.json)).status).toBe(204);
  expect((await self('GET', replaced.json)).status).toBe(401);
  expect(await admin.infrastructure.storage.clients.find('default', id)).toBeUndefined();
});

test('RFC 7592 §2.2: a replacement is whole, and what is not in it is gone', async () => {
  const client = await registered({ ...shop, contacts: ['a@shop.example'], 'client_name#de': 'Laden' });
  const { json } = await self('PUT', client, { ...shop, client_id: client.client_id, contacts: null });
  expect(json).not.toHaveProperty('contacts');
  expect(json).not.toHaveProperty(['client_name#de']);
});

test.each<[string, object]>([
  ['client_id', { client_id: 'other' }],
  ['client_id', { client_id: undefined }],
  ['client_secret', { client_secret: 'chosen' }],
  ['registration_access_token', { registration_access_token: 'x' }],
  ['registration_client_uri', { registration_client_uri: 'https://x.example' }],
  ['client_secret_expires_at', { client_secret_expires_at: 0 }],
  ['client_id_issued_at', { client_id_issued_at: 1 }],
  ['grant_types', { grant_types: ['client_credentials'] }],
])('RFC 7592 §2.2: a replacement with a wrong %s is refused', async (member, more) => {
  const client = await registered();
  const refused = await self('PUT', client, { ...shop, client_id: client.client_id, ...more });
  expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_client_metadata']);
  expect(refused.json['error_description']).toContain(member);
});

test('RFC 7592 §2.1: another token, an unknown client and one that is switched off look the same', async () => {
  const [client, other] = [await registered(), await registered()];
  const switchedOff = await registered();
  await admin.send('POST', `/admin/clients/${switchedOff.client_id}/disable`);
  const refused = [
    await self('GET', client, undefined, other['registration_access_token']),
    await self('DELETE', { ...client, client_id: 'nobody' }),
    await self('PUT', switchedOff, { ...shop, client_id: switchedOff.client_id }),
    await self('GET', client, undefined, await admin.token()),
  ];
  expect(new Set(refused.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(refused[0]?.headers.get('www-authenticate')).toContain('Bearer');
  expect(refused[0]?.status).toBe(401);
});

test('a client that turns to signing with its secret gets one that can be kept for it, and what it had ends', async () => {
  const client = await registered();
  const body = { ...shop, client_id: client.client_id, token_endpoint_auth_method: 'client_secret_jwt' };
  const { json } = await self('PUT', client, body);
  expect(json.client_secret).not.toBe(client.client_secret);
  const stored = await admin.infrastructure.storage.clients.find('default', client.client_id);
  expect(stored?.secrets.map(({ sealed }) => sealed !== null)).toEqual([true]);
});

test('of two replacements with one token one happens', async () => {
  const client = await registered();
  const body = { ...shop, client_id: client.client_id };
  const answers = await Promise.all(Array.from({ length: 5 }, () => self('PUT', client, body)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('closed means closed, and clients that are there still manage themselves', async () => {
  const client = await registered();
  await open('closed');
  const refused = await register();
  expect([refused.status, refused.json.error_code]).toEqual([403, 'registration_closed']);
  expect((await self('GET', client)).status).toBe(200);
  await open('open');
});

describe('initial access tokens', () => {
  beforeAll(() => open('token'));
  afterAll(() => open('open'));

  test('of 20 registrations at once with a token for 5, 5 happen', async () => {
    const made = await initialToken({ registrations: 5 });
    const token = made['initial_access_token'] as string;
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(shop, token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(15);
    const path = `/admin/initial-access-tokens/${String(made['initial_access_token_id'])}`;
    const { json, text } = await admin.send('GET', path);
    expect(json['registrations_left']).toBe(0);
    expect(text).not.toContain(token);
  });

  test('a registration that is refused does not count', async () => {
    const made = await initialToken();
    const token = made['initial_access_token'] as string;
    expect((await register({ redirect_uris: [] }, token)).status).toBe(400);
    expect((await register(shop, token)).status).toBe(201);
    expect((await register(shop, token)).status).toBe(401);
  });

  test('without one, with a wrong one, and after its end there is no registration', async () => {
    const without = await register();
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="http://localhost:9000"',
    ]);
    expect((await register(shop, 'wrong')).status).toBe(401);
    const made = await initialToken({ registrations: 3 });
    const path = `/admin/initial-access-tokens/${String(made['initial_access_token_id'])}`;
    expect((await admin.send('DELETE', path)).status).toBe(204);
    expect((await register(shop, made['initial_access_token'] as string)).status).toBe(401);
    expect((await admin.send('DELETE', path)).status).toBe(404);
  });

  test('its policy says what may be registered, also later', async () => {
    const name = 'partners';
    const policy = { name, grant_types: ['client_credentials'], scopes: ['openid'], redirect_hosts: ['shop.example'] };
    expect((await admin.send('POST', '/admin/registration-policies', { body: policy })).status).toBe(201);
    const made = await initialToken({ registrations: 2, policy: name });
    const token = made['initial_access_token'] as string;
    const machine = { client_name: 'Machine', grant_types: ['client_credentials'], response_types: [] };
    const { json, status } = await register(machine, token);
    expect([status, json['scope']]).toEqual([201, 'openid']);
    const other = await self('PUT', json, { ...shop, client_id: json.client_id });
    expect(other.json['error_description']).toContain('authorization_code');
    expect((await admin.send('DELETE', `/admin/registration-policies/${name}`)).json.error_code).toBe('in_use');
    expect((await admin.send('POST', '/admin/initial-access-tokens', { body: { policy: 'none' } })).status).toBe(422);
    const scopes = { name: 'admins', scopes: ['clients:write'] };
    expect((await admin.send('POST', '/admin/registration-policies', { body: scopes })).status).toBe(422);
  });
});

test('an address that registers too often has to wait', async () => {
  const answers = await Promise.all(Array.from({ length: 61 }, () => register({})));
  expect(answers.some(({ status, json }) => status === 429 && json.error_code === 'too_many_registrations')).toBe(true);
});
