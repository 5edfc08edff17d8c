import { defaultPolicy } from '#protocol';
import { registeredMetadata } from './registered-metadata.js';
import { effectiveRules, ruleProblems } from './registration-rules.js';

const shop = { redirect_uris: ['https://shop.example/callback'] };
const problems = (given: object, rules: object = {}, server: object = {}) =>
  ruleProblems(
    registeredMetadata({ ...shop, ...given }, ['openid']),
    effectiveRules(rules, { ...defaultPolicy, ...server }),
  );

test('by default, grants that a person decides about, and the scopes of OpenID Connect', () => {
  expect(problems({ grant_types: ['authorization_code', 'refresh_token'] })).toEqual([]);
  expect(effectiveRules({}, defaultPolicy).scopes).toEqual(expect.arrayContaining(['openid', 'profile', 'email']));
  expect(problems({ grant_types: ['client_credentials'] })).toEqual([
    { pointer: '/grant_types', detail: expect.stringContaining('client_credentials') },
  ]);
});

test('a policy cannot switch on what the server has off', () => {
  const rules = { grant_types: ['authorization_code'], token_endpoint_auth_methods: ['none'] };
  expect(problems({ token_endpoint_auth_method: 'none' }, rules)).toEqual([]);
  const server = { token_endpoint_auth_methods: ['client_secret_basic'] };
  expect(problems({ token_endpoint_auth_method: 'none' }, rules, server)).toEqual([
    { pointer: '/token_endpoint_auth_method', detail: expect.stringContaining('none') },
  ]);
});

test('a method that is not named counts as its default', () => {
  expect(problems({}, { token_endpoint_auth_methods: ['private_key_jwt'] })).toHaveLength(1);
});

test('types of authorization details are registered where a policy names them', () => {
  const types = { authorization_details_types: ['payment'] };
  expect(problems(types)).toEqual([
    { pointer: '/authorization_details_types', detail: expect.stringContaining('payment') },
  ]);
  expect(problems(types, types)).toEqual([]);
});

test('no policy gives scopes of administration', () => {
  expect(effectiveRules({ scopes: ['openid', 'clients:write'] }, defaultPolicy).scopes).toEqual(['openid']);
});

test.each([
  ['shop.example', ['shop.example'], 0],
  ['a.shop.example', ['shop.example'], 1],
  ['a.shop.example', ['*.shop.example'], 0],
  ['shop.example', ['*.shop.example'], 1],
  ['evilshop.example', ['*.shop.example', 'shop.example'], 1],
  ['shop.example.evil.example', ['shop.example', '*.shop.example'], 1],
])('a redirect to %s by %j has %i problems', (host, hosts, count) => {
  const uris = { redirect_uris: [`https://${host}/callback`] };
  expect(problems(uris, { redirect_hosts: hosts })).toHaveLength(count);
});
test('a host counts where browsers go to it, also after a sign-out, and not in a scheme of somebody’s own', () => {
  const hosts = { redirect_hosts: ['shop.example'] };
  const native = { application_type: 'native', redirect_uris: ['com.evil.app://shop.example/cb'] };
  expect(problems(native, hosts)).toHaveLength(1);
  expect(problems({ post_logout_redirect_uris: ['https://evil.example/'] }, hosts)).toHaveLength(1);
});

test('RFC 9700 §2.4: nobody who registers themselves is shown passwords, whatever policy and server say', () => {
  const all = { grant_types: ['password'] };
  expect(defaultPolicy.grant_types).not.toContain('password');
  expect(problems(all, all, all)).toEqual([{ pointer: '/grant_types', detail: expect.stringContaining('password') }]);
});
