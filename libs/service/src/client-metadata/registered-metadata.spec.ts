import { generateKeyPairSync } from 'node:crypto';
import { OAuthError } from '#protocol';
import { objectOf, registeredMetadata } from './registered-metadata.js';

const scopes = ['openid', 'profile', 'email'];
const shop = { redirect_uris: ['https://shop.example/callback'] };
const key = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'one' };

function refusal(given: object): OAuthError {
  try {
    registeredMetadata({ ...given }, scopes);
  } catch (error) {
    return error as OAuthError;
  }
  throw new Error('it was not refused');
}

test('RFC 7591 §2: what is left out has the specification’s default, and is told', () => {
  expect(registeredMetadata(shop, scopes)).toEqual({
    ...shop,
    client_name: 'shop.example',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    application_type: 'web',
    subject_type: 'public',
    id_token_signed_response_alg: 'RS256',
    scope: 'openid profile email',
  });
});

test('RFC 7591 §2: unknown members are ignored, and settings of the server are such', () => {
  const registered = registeredMetadata({ ...shop, settings: { first_party: true }, first_party: true }, scopes);
  expect(registered).not.toHaveProperty('settings');
  expect(registered).not.toHaveProperty('first_party');
});

test('RFC 7591 §2: the scope is narrowed to what may be registered', () => {
  expect(registeredMetadata({ ...shop, scope: 'email clients:write openid' }, scopes).scope).toBe('email openid');
  expect(refusal({ ...shop, scope: 'clients:write' }).description).toContain('scope:');
});

test('RFC 7591 §2.2: names in other languages are kept, and checked like the name itself', () => {
  const translated = { 'client_name#de': 'Laden', 'tos_uri#fr-CA': 'https://shop.example/fr' };
  expect(registeredMetadata({ ...shop, ...translated }, scopes)).toMatchObject(translated);
  expect(refusal({ ...shop, 'logo_uri#de': 'javascript:alert(1)' }).description).toContain('logo_uri#de:');
  expect(registeredMetadata({ ...shop, 'redirect_uris#de': ['https://x.example'] }, scopes)).not.toHaveProperty([
    'redirect_uris#de',
  ]);
});

test('RFC 7592 §2.2: null is as good as absent', () => {
  expect(objectOf({ a: null, b: 1 })).toEqual({ b: 1 });
  for (const body of [null, [], 'text', 1]) expect(() => objectOf(body)).toThrow(OAuthError);
});

test.each<[string, object]>([
  ['a fragment', { redirect_uris: ['https://shop.example/callback#part'] }],
  ['a script', { redirect_uris: ['javascript:alert(1)'] }],
  ['plain http', { redirect_uris: ['http://shop.example/callback'] }],
  ['none', { redirect_uris: [] }],
])('RFC 7591 §3.2.2: a redirect URI with %s is invalid_redirect_uri', (_name, given) => {
  expect(refusal(given).code).toBe('invalid_redirect_uri');
  expect(refusal(given).description).toContain('redirect_uris');
});

test.each<[string, object]>([
  ['grant_types', { grant_types: ['authorization_code', 'everything'] }],
  ['grant_types', { grant_types: 'authorization_code' }],
  ['response_types', { response_types: ['everything'] }],
  ['response_types', { grant_types: ['authorization_code'], response_types: [] }],
  ['token_endpoint_auth_method', { token_endpoint_auth_method: 'plain' }],
  ['token_endpoint_auth_method', { token_endpoint_auth_method: 'tls_client_auth' }],
  ['token_endpoint_auth_signing_alg', { token_endpoint_auth_signing_alg: 'ES256' }],
  ['application_type', { application_type: 'mobile' }],
  ['contacts', { contacts: ['nobody'] }],
  ['client_name', { client_name: '' }],
  ['logo_uri', { logo_uri: 'http://shop.example/logo' }],
  ['client_uri', { client_uri: 'javascript:alert(1)' }],
  ['jwks', { token_endpoint_auth_method: 'private_key_jwt' }],
  ['jwks', { jwks: { keys: [{ ...key, d: 'AAAA' }] } }],
  ['jwks_uri', { jwks: { keys: [key] }, jwks_uri: 'https://shop.example/jwks' }],
  ['subject_type', { subject_type: 'everybody' }],
  ['id_token_signed_response_alg', { id_token_signed_response_alg: 'none' }],
  ['userinfo_signed_response_alg', { userinfo_signed_response_alg: 'none' }],
  ['request_object_signing_alg', { request_object_signing_alg: 'HS256' }],
  ['id_token_encrypted_response_alg', { id_token_encrypted_response_alg: 'RSA-OAEP' }],
  ['request_object_encryption_enc', { request_object_encryption_enc: 'A256GCM' }],
  ['default_max_age', { default_max_age: -1 }],
  ['post_logout_redirect_uris', { post_logout_redirect_uris: ['https://shop.example/#out'] }],
  ['dpop_bound_access_tokens', { dpop_bound_access_tokens: 'yes' }],
  ['scope', { scope: 'openid  email' }],
])('a refusal names %s', (member, given) => {
  const { code, status, description } = refusal({ ...shop, ...given });
  expect([code, status]).toEqual(['invalid_client_metadata', 400]);
  expect(description).toMatch(new RegExp(`(^| )${member}[:/]`));
});
