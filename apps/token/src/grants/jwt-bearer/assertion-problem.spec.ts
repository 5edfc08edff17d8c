import { assertionProblem } from './assertion-problem.js';

const issuer = 'https://as.example';
const rules = { issuer, now: 1000, longestSeconds: 300 };
const claims = { aud: issuer, jti: 'one', iat: 1000, exp: 1060 };

test.each([
  ['the issuer', { aud: issuer }],
  ['the token endpoint', { aud: `${issuer}/oauth2/token` }],
  ['a list of one', { aud: [issuer] }],
])('RFC 7523 §3, 3: it may be for %s', (_what, more) => {
  expect(assertionProblem({ ...claims, ...more }, rules)).toBeUndefined();
});

test.each([
  ['for somebody else too', { aud: [issuer, 'https://other.example'] }],
  ['for nobody', { aud: [] }],
  ['for an address that begins like ours', { aud: `${issuer}.evil.example` }],
  ['without a jti', { jti: '' }],
  ['with a jti that is too long', { jti: 'x'.repeat(257) }],
  ['from the future', { iat: 1011 }],
  ['made long before it expires', { iat: 759 }],
  ['good for too long', { iat: undefined, exp: 1301 } as never],
])('refuses one %s', (_what, more) => {
  expect(assertionProblem({ ...claims, ...(more as object) }, rules)).toBeDefined();
});

test('without iat it counts from now', () => {
  expect(assertionProblem({ aud: issuer, jti: 'one', exp: 1300 }, rules)).toBeUndefined();
});
