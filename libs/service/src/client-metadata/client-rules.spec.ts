import { generateKeyPairSync } from 'node:crypto';
import { jwksProblems } from './jwks-problems.js';
import { redirectUriProblem } from './redirect-uri-problem.js';

test.each([
  'https://app.example/callback',
  'https://app.example/callback?tenant=a',
  'http://127.0.0.1:8080/callback',
  'http://[::1]/callback',
  'http://localhost/callback',
])('%s may be registered', (uri) => {
  expect(redirectUriProblem(uri, 'web')).toBeUndefined();
});

test.each([
  'javascript:alert(1)',
  'data:text/html,hi',
  'http://app.example/callback',
  'http://localhost.evil.example/callback',
  'https://app.example/callback#',
  'https://app.example/#done',
  'https://user:secret@app.example/callback',
  'https://app.example\\@evil.example/callback',
  'https://*.app.example/callback',
  'https:app.example/callback',
  'https:///callback',
  '/callback',
  'https://app.example/a b',
  ' https://app.example/callback',
  'com.example.app:/callback',
  'myapp://callback',
])('%s may not be registered by a web client', (uri) => {
  expect(redirectUriProblem(uri, 'web')).toEqual(expect.any(String));
});

test('a native client may use a private-use scheme with a dot, and no other', () => {
  expect(redirectUriProblem('com.example.app:/callback', 'native')).toBeUndefined();
  expect(redirectUriProblem('myapp://callback', 'native')).toBeDefined();
  expect(redirectUriProblem('javascript:alert(1)//.', 'native')).toBeDefined();
});

const jwkOf = (type: 'rsa' | 'ec' | 'ed25519', options: object, part: 'publicKey' | 'privateKey' = 'publicKey') =>
  generateKeyPairSync(type as 'rsa', options as { modulusLength: number })[part].export({ format: 'jwk' }) as Record<
    string,
    unknown
  >;

test('public keys of the supported kinds are taken', () => {
  const keys = [jwkOf('rsa', { modulusLength: 2048 }), jwkOf('ec', { namedCurve: 'P-256' }), jwkOf('ed25519', {})];
  expect(jwksProblems(keys.map((key, index) => ({ ...key, kid: String(index) })))).toEqual([]);
});

test('keys to encrypt to may be on other curves', () => {
  for (const namedCurve of ['P-256', 'P-384', 'P-521']) {
    expect(jwksProblems([{ ...jwkOf('ec', { namedCurve }), use: 'enc' }])).toEqual([]);
  }
});

test.each([
  ['a private key', jwkOf('ec', { namedCurve: 'P-256' }, 'privateKey')],
  ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
  ['a short RSA key', jwkOf('rsa', { modulusLength: 1024 })],
  ['another curve', jwkOf('ec', { namedCurve: 'P-384' })],
  ['an Ed25519 key to encrypt to', { ...jwkOf('ed25519', {}), use: 'enc' }],
  ['a short RSA key to encrypt to', { ...jwkOf('rsa', { modulusLength: 1024 }), use: 'enc' }],
  ['a key of another use', { ...jwkOf('ec', { namedCurve: 'P-256' }), use: 'both' }],
  ['something else', { kty: 'EC', crv: 'P-256', x: 1, y: null }],
])('%s is refused', (_, key) => {
  expect(jwksProblems([key])).toHaveLength(1);
});

test('several keys need kids, each its own', () => {
  const key = jwkOf('ec', { namedCurve: 'P-256' });
  expect(jwksProblems([key, key])).toHaveLength(1);
  expect(
    jwksProblems([
      { ...key, kid: 'a' },
      { ...key, kid: 'a' },
    ]),
  ).toHaveLength(1);
});
