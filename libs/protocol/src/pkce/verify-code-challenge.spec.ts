import { isCodeChallenge, verifyCodeChallenge } from './verify-code-challenge.js';

// RFC 7636 Appendix B
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

it('accepts the example of RFC 7636', () => {
  expect(verifyCodeChallenge(challenge, verifier)).toBe(true);
  expect(isCodeChallenge(challenge)).toBe(true);
});

it.each([
  ['another verifier', verifier.replace('d', 'e')],
  ['the challenge itself (plain)', challenge],
  ['one that is too short', 'short'],
  ['one that is too long', 'a'.repeat(129)],
  ['characters that are not allowed', `${verifier.slice(0, 42)}ü`],
  ['nothing', ''],
])('refuses %s', (_what, presented) => {
  expect(verifyCodeChallenge(challenge, presented)).toBe(false);
});
