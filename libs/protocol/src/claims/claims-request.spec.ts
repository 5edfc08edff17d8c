import { OAuthError } from '../errors/oauth-error.js';
import { fits, parseClaimsRequest, wantedOf } from './claims-request.js';

it('OpenID Connect Core §5.5: says which claims, how much they matter, and where they go', () => {
  const asked = {
    userinfo: { given_name: { essential: true }, nickname: null, picture: { purpose: 'ignored' } },
    id_token: { acr: { values: ['a', 'b'] }, auth_time: { essential: true } },
    other: 'ignored',
  };
  expect(parseClaimsRequest(JSON.stringify(asked))).toEqual({
    userinfo: { given_name: { essential: true }, nickname: null, picture: {} },
    id_token: { acr: { values: ['a', 'b'] }, auth_time: { essential: true } },
  });
  expect(parseClaimsRequest('{}')).toEqual({});
  expect(parseClaimsRequest('{"userinfo":null}')).toEqual({});
});

it.each([
  'x',
  'null',
  '[]',
  '"text"',
  '{"userinfo":[]}',
  '{"id_token":"acr"}',
  '{"id_token":{"acr":true}}',
  '{"id_token":{"acr":{"essential":"yes"}}}',
  '{"id_token":{"acr":{"values":"a"}}}',
  JSON.stringify({ userinfo: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`c${index}`, null])) }),
])('%s is no claims request', (text) => {
  expect(() => parseClaimsRequest(text)).toThrow(OAuthError);
});

it('a claim that is asked for with a value is told where it has that value', () => {
  expect([fits(null, 'a'), fits({}, 'a'), fits({ essential: true }, 'a')]).toEqual([true, true, true]);
  expect([fits({ value: 'a' }, 'a'), fits({ value: 'b' }, 'a')]).toEqual([true, false]);
  expect([fits({ values: ['b', 'a'] }, 'a'), fits({ values: ['b'] }, 'a')]).toEqual([true, false]);
  expect([wantedOf(undefined), wantedOf(null), wantedOf({ value: 'a', values: ['b'] })]).toEqual([[], [], ['a']]);
});
