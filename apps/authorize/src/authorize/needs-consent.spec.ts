import { grantableScope } from '#accounts';
import type { ClientRecord } from '#storage';
import { needsConsent } from './needs-consent.js';

const clientOf = (type: 'web' | 'native', firstParty = false): ClientRecord =>
  ({ metadata: { application_type: type }, settings: { first_party: firstParty } }) as ClientRecord;
const asked = (client: ClientRecord, redirectUri: string, prompt: 'consent' | 'login' = 'login') => ({
  client,
  redirectUri,
  prompt: new Set([prompt]),
  authorizationDetails: [],
});

test.each([
  ['a new client', asked(clientOf('web'), 'https://app.example/cb'), [], true],
  ['a remembered one', asked(clientOf('web'), 'https://app.example/cb'), ['openid', 'email'], false],
  ['a remembered one that wants more', asked(clientOf('web'), 'https://app.example/cb'), ['openid'], true],
  ['prompt=consent', asked(clientOf('web'), 'https://app.example/cb', 'consent'), ['openid', 'email'], true],
  ['a first-party client', asked(clientOf('web', true), 'https://app.example/cb'), [], false],
  ['prompt=consent at a first-party client', asked(clientOf('web', true), 'https://a.example', 'consent'), [], true],
  ['a native loopback redirect', asked(clientOf('native'), 'http://127.0.0.1:4711/cb'), ['openid', 'email'], true],
  ['a private-use scheme', asked(clientOf('native'), 'com.example.app:/cb'), ['openid', 'email'], true],
  ['a claimed https redirect', asked(clientOf('native'), 'https://app.example/cb'), ['openid', 'email'], false],
])('%s: %#', (_name, request, remembered, expected) => {
  expect(needsConsent(request, ['openid', 'email'], remembered)).toBe(expected);
});

test('RFC 9396 §11.2: whoever has agreed to one payment has not agreed to the next', () => {
  const request = { ...asked(clientOf('web'), 'https://app.example/cb'), authorizationDetails: [{ type: 'payment' }] };
  expect(needsConsent(request, ['openid'], ['openid'])).toBe(true);
});

test('scopes of administration go as far as the roles of the person', () => {
  const role = { tenant: 'default', name: 'support', description: '', scopes: ['users:read'], version: 1 };
  const roles = new Map([['support', role]]);
  const requested = ['openid', 'users:read', 'users:write'];
  expect(grantableScope(requested, { roles: ['support'] }, { roles })).toEqual(['openid', 'users:read']);
  expect(grantableScope(requested, { roles: ['gone'] }, { roles })).toEqual(['openid']);
});
