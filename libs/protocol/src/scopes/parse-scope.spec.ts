import { allowedScopes, parseScope } from './parse-scope.js';

it('splits at single spaces, keeps the order, and names each scope once', () => {
  expect(parseScope('openid profile openid')).toEqual(['openid', 'profile']);
  expect(parseScope(undefined)).toEqual([]);
});

it.each(['', ' openid', 'openid  profile', 'open"id', 'a\\b', 'ü', 'a\nb'])('refuses %j', (scope) => {
  expect(() => parseScope(scope)).toThrow('scope');
});

it('refuses what is not allowed, and says which', () => {
  expect(allowedScopes(['a'], ['a', 'b'])).toEqual(['a']);
  expect(() => allowedScopes(['a', 'c'], ['a', 'b'])).toThrow('The scope c');
});
