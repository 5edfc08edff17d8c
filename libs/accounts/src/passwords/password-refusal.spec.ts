import { passwordRefusal } from './password-refusal.js';

test.each([
  ['seven77', 'too_short'],
  // Counted as people count: eight surrogate pairs are eight characters, four are four.
  ['😀😁😂😃', 'too_short'],
  ['Password', 'too_common'],
  ['ＰＡＳＳＷＯＲＤ', 'too_common'],
  ['zzzzzzzzzzzz', 'too_common'],
  ['alice@example.com', 'too_common'],
  ['x'.repeat(1025), 'too_long'],
])('%s is refused: %s', (password, refusal) => {
  expect(passwordRefusal(password, ['alice', 'Alice@Example.com', null, undefined])).toBe(refusal);
});

test.each(['correct horse battery staple', 'nur kleine buchstaben', '😀😁😂😃😄😅😆😇', 'wxyzwxyz'])(
  '%s is allowed: there are no rules of composition',
  (password) => {
    expect(passwordRefusal(password, ['alice'])).toBeUndefined();
  },
);
