import { unknownLike } from './invented-tokens.js';

it('keeps what a JWT says, and signs it with nothing', () => {
  const token = `head.payload.${'s'.repeat(86)}`;
  const unknown = unknownLike(token);
  expect(unknown).toMatch(/^head\.payload\.[\w-]{86}$/);
  expect(unknown).not.toBe(token);
});

it('keeps the length and the prefix of an opaque token', () => {
  const token = `at1.${'x'.repeat(43)}`;
  expect(unknownLike(token)).toMatch(/^at1\.x{11}[\w-]{32}$/);
  expect(unknownLike(token)).not.toBe(unknownLike(token));
});
