import { asksFor, givesTokens, grantTypesOf, responseTypeOf } from './response-type.js';

test.each([
  ['code', 'code'],
  ['token id_token', 'id_token token'],
  ['token code id_token', 'code id_token token'],
])('RFC 6749 §3.1.1: %s is %s, since the order of words means nothing', (text, type) => {
  expect(responseTypeOf(text)).toBe(type);
});

test.each(['', 'none', 'code code', 'id_token  token', 'code id_token token device'])('%j does not exist', (text) => {
  expect(responseTypeOf(text)).toBeUndefined();
});

test('token is no part of id_token', () => {
  expect([asksFor('id_token', 'token'), asksFor('id_token token', 'token')]).toEqual([false, true]);
  expect([givesTokens('code'), givesTokens('id_token')]).toEqual([false, true]);
});

test.each([
  ['code', ['authorization_code']],
  ['id_token token', ['implicit']],
  ['code token', ['authorization_code', 'implicit']],
])('RFC 7591 §2.1: %s needs %j', (type, grants) => {
  expect(grantTypesOf(type)).toEqual(grants);
});
