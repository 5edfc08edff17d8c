import { readLoginName } from './login-name.js';

test.each([
  [' alice ', { username: 'alice' }],
  ['ａｌｉｃｅ', { username: 'alice' }],
  ['Alice@Example.com', { email: 'Alice@Example.com' }],
  ['ärger', { username: 'ärger' }],
  ['', undefined],
  ['alice@', undefined],
  ['alice@localhost', undefined],
  ['a b', undefined],
  ['a\u0000b', undefined],
  ['x'.repeat(101), undefined],
])('%j is %j', (text, name) => {
  expect(readLoginName(text)).toEqual(name);
});
