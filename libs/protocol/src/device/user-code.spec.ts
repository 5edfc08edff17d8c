import { makeUserCode, readUserCode, shownUserCode } from './user-code.js';

test('a code is read however it is typed', () => {
  const code = makeUserCode();
  expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  const plain = code.replace('-', '');
  for (const typed of [code, plain, code.toLowerCase(), ` ${plain.slice(0, 2)} ${plain.slice(2)} `]) {
    expect(readUserCode(typed)).toBe(plain);
  }
  expect(shownUserCode(plain)).toBe(code);
});

test.each(['', 'BCDF', 'BCDF-GHJKL', 'ABCD-EFGH', '0000-0000', 'x'.repeat(10_000)])('%s is none', (typed) => {
  expect(readUserCode(typed)).toBeUndefined();
});
