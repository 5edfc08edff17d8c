import { generateKeyPairSync } from 'node:crypto';
import { defaultPolicy } from '#protocol';
import { effectiveRules } from '../client-metadata/registration-rules.js';
import { documentFreshness } from './document-freshness.js';
import { documentMetadata } from './document-metadata.js';

// The guarantee: a document speaks for its own address alone, and for no more than anybody may register.
const url = 'https://app.example/client';
const document = { client_id: url, client_name: 'App', redirect_uris: ['https://app.example/callback'] };
const key = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'one' };
const read = (given: object) => documentMetadata(url, { ...given }, effectiveRules({}, defaultPolicy));

test('a document without a method is that of a public client', () => {
  expect(read(document)).toMatchObject({ client_name: 'App', token_endpoint_auth_method: 'none' });
  expect(read(document)).not.toHaveProperty('client_id');
});

test('a client may authenticate with a key of its own', () => {
  const more = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key] } };
  expect(read({ ...document, ...more })).toMatchObject(more);
});

test.each<[string, object]>([
  ['another client', { client_id: 'https://app.example/other' }],
  ['nobody', { client_id: undefined }],
  ['a client with a secret', { client_secret: 'secret' }],
  ['a client with a secret that ends', { client_secret_expires_at: 0 }],
  ['a client that shares a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
  ['a client that signs with a secret', { token_endpoint_auth_method: 'client_secret_jwt' }],
  ['a client with a certificate', { token_endpoint_auth_method: 'tls_client_auth' }],
  ['a machine', { grant_types: ['client_credentials'] }],
  ['an administrator', { scope: 'clients:write' }],
  ['a sector of others', { subject_type: 'pairwise' }],
  ['the sector of others', { sector_identifier_uri: 'https://shop.example/sector' }],
  ['nowhere', { redirect_uris: [] }],
  ['a script', { redirect_uris: ['javascript:alert(1)'] }],
])('a document for %s is refused', (_name, more) => {
  expect(() => read({ ...document, ...more })).toThrow(
    expect.objectContaining({ code: 'invalid_client', status: 400, errorCode: 'client_document_unusable' }),
  );
});

test.each([
  [undefined, 600],
  ['public', 600],
  ['max-age=3600', 3600],
  ['public, max-age="120"', 120],
  ['max-age=1', 60],
  ['max-age=999999999', 86_400],
  ['no-store', 60],
  ['no-cache, max-age=3600', 60],
])('with Cache-Control %j it is current for %i seconds', (header, seconds) => {
  expect(documentFreshness(header)).toBe(seconds);
});
