import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { isCodeAuthentic, makeCode, parseCode } from './authorization-code.js';
import { storedName } from '../tokens/stored-name.js';

const gid = '0199a3b0-7c1e-7f00-8000-000000000001';
const key = { version: 3, key: createSecretKey(randomBytes(32)) };

it('carries the id of its grant, and proves that we made it', () => {
  const code = parseCode(makeCode('default', gid, key));
  if (!code) throw new Error('not parsed');
  expect([code.gid, code.keyVersion]).toEqual([gid, 3]);
  expect(isCodeAuthentic(code, 'default', key.key)).toBe(true);
  expect(isCodeAuthentic(code, 'other', key.key)).toBe(false);
  expect(isCodeAuthentic(code, 'default', createSecretKey(randomBytes(32)))).toBe(false);
});

it('is never the same twice, and its name in a store does not give it away', () => {
  const codes = Array.from({ length: 100 }, () => makeCode('default', gid, key));
  expect(new Set(codes).size).toBe(100);
  expect(storedName('default', codes[0] ?? '')).not.toContain(codes[0]);
});

it('is refused with any bit changed, and so is every other text', () => {
  const bytes = Buffer.from(makeCode('default', gid, key), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const parsed = parseCode(altered.toString('base64url'));
    expect(parsed && isCodeAuthentic(parsed, 'default', key.key)).toBe(false);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseCode(text)).toBeUndefined();
    }),
  );
});
