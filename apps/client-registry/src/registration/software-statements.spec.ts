import { createHmac, generateKeyPairSync, sign as signWith, type KeyObject } from 'node:crypto';
import { startAdministration, type Administration, type Answer } from '../../test/start-administration.js';

// The guarantee: what a trusted issuer has signed overrules what the client says, and nobody else can sign for it.
// The attacks: no signature, the public key as a secret, an old statement, one of another issuer, one for another server.
let admin: Administration;
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256' };
const issuer = 'https://directory.example';
beforeAll(async () => {
  admin = await startAdministration();
  const headers = { 'if-match': (await admin.send('GET', '/admin/policy')).headers.get('etag') ?? '' };
  expect((await admin.send('PATCH', '/admin/policy', { body: { registration: 'open' }, headers })).status).toBe(200);
  admin.infrastructure.storage.policyCache.forget('default');
  const body = { issuer, jwks: { keys: [jwk] } };
  expect((await admin.send('POST', '/admin/software-issuers', { body })).status).toBe(201);
});
afterAll(() => admin.close());

const now = (): number => Math.floor(Date.now() / 1000);
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { iss: issuer, exp: now() + 300, software_id: 'shop', client_name: 'Shop, certified' };
function statement(more: object = {}, header: object = {}, key: KeyObject = keys.privateKey): string {
  const text = `${part({ alg: 'ES256', kid: 'one', ...header })}.${part({ ...claims, ...more })}`;
  return `${text}.${signWith('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
const shop = { client_name: 'Shop', redirect_uris: ['https://shop.example/callback'] };
const register = (software_statement: unknown, more: object = {}): Promise<Answer> =>
  admin.send('POST', '/oauth2/register', { token: null, body: { ...shop, ...more, software_statement } });

test('RFC 7591 §2.3, §3.2.1: its claims win, and it comes back as it was', async () => {
  const sent = statement({ redirect_uris: ['https://certified.example/callback'] });
  const { status, json } = await register(sent);
  expect(status).toBe(201);
  expect(json).toMatchObject({
    client_name: 'Shop, certified',
    redirect_uris: ['https://certified.example/callback'],
    software_id: 'shop',
    software_statement: sent,
  });
  expect(json).not.toHaveProperty('exp');
});

test('its claims are checked like what a client says', async () => {
  const { json } = await register(statement({ grant_types: ['client_credentials'], scope: 'clients:write' }));
  expect(json['error']).toBe('invalid_client_metadata');
});

test.each<[string, () => unknown]>([
  ['has expired', () => statement({ exp: now() - 60 })],
  ['is not valid yet', () => statement({ nbf: now() + 60 })],
  ['is for another server', () => statement({ aud: 'https://other.example' })],
  ['is signed by another key', () => statement({}, {}, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)],
  ['is not signed', () => `${part({ alg: 'none' })}.${part(claims)}.`],
  ['is signed with the public key as a secret', () => macOf(JSON.stringify(jwk))],
  [
    'is signed with the public key as text',
    () => macOf(keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
  ],
  ['names no issuer', () => statement({ iss: undefined })],
  ['is no JWT', () => 'statement'],
  ['is no text', () => ({})],
  ['is very long', () => statement({ padding: 'x'.repeat(20_000) })],
])('one that %s is refused', async (_name, made) => {
  const { status, json } = await register(made());
  expect([status, json['error']]).toEqual([400, 'invalid_software_statement']);
});

function macOf(secret: string): string {
  const text = `${part({ alg: 'HS256', kid: 'one' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

test('one of an issuer that nobody trusts is not approved', async () => {
  const { status, json } = await register(statement({ iss: 'https://elsewhere.example' }));
  expect([status, json['error']]).toEqual([400, 'unapproved_software_statement']);
});

test('a policy can ask for one', async () => {
  const body = { name: 'certified', software_statement_required: true };
  await admin.send('POST', '/admin/registration-policies', { body });
  const made = await admin.send('POST', '/admin/initial-access-tokens', { body: { policy: 'certified' } });
  const token = made.json['initial_access_token'] as string;
  const without = await admin.send('POST', '/oauth2/register', { token, body: shop });
  expect([without.status, without.json['error']]).toEqual([400, 'invalid_software_statement']);
  const sent = { ...shop, software_statement: statement() };
  expect((await admin.send('POST', '/oauth2/register', { token, body: sent })).status).toBe(201);
});

test('an issuer is registered with keys, or with where they are: https, and not in our network', async () => {
  const make = (body: object) => admin.send('POST', '/admin/software-issuers', { body });
  for (const body of [
    { issuer: 'https://a.example' },
    { issuer: 'https://a.example', jwks: { keys: [jwk] }, jwks_uri: 'https://a.example/jwks' },
    { issuer: 'https://a.example', jwks_uri: 'https://169.254.169.254/jwks' },
  ])
    expect((await make(body)).status).toBe(422);
  await admin.send('POST', '/admin/software-issuers', { body: { issuer: 'https://b.example', jwks: { keys: [jwk] } } });
  const path = `/admin/software-issuers/${encodeURIComponent('https://b.example')}`;
  expect((await admin.send('DELETE', path)).status).toBe(204);
  expect((await register(statement({ iss: 'https://b.example' }))).json['error']).toBe('unapproved_software_statement');
});
