import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  firstRefreshToken,
  nextRefreshToken,
  readRefreshToken,
  refreshTokenHash,
  writeRefreshToken,
} from './refresh-token.js';

const family = '0199a3b0-7c1e-7f00-8000-000000000001';
const newKey = () => createSecretKey(randomBytes(32));
const [macKey, chainKey] = [newKey(), newKey()];
const keyOf = (version: number) => (version === 1 ? macKey : undefined);

it('reads what it wrote', () => {
  const token = firstRefreshToken(family, 1);
  expect(readRefreshToken(writeRefreshToken(token, 'default', macKey), 'default', keyOf)).toEqual(token);
});

it('has one successor, which needs the token and the key', () => {
  const token = firstRefreshToken(family, 1);
  const next = nextRefreshToken(token, { version: 1, key: chainKey });
  expect(next).toEqual(nextRefreshToken(token, { version: 1, key: chainKey }));
  expect(next.generation).toBe(1);
  const others = [
    nextRefreshToken(token, { version: 1, key: newKey() }),
    nextRefreshToken({ ...token, secret: randomBytes(32) }, { version: 1, key: chainKey }),
    nextRefreshToken({ ...token, secret: refreshTokenHash(token) }, { version: 1, key: chainKey }),
    nextRefreshToken({ ...token, generation: 5 }, { version: 1, key: chainKey }),
  ];
  for (const other of others) expect(other.secret.equals(next.secret)).toBe(false);
});

it('is refused with any bit changed, for another tenant, and with an unknown key', () => {
  const text = writeRefreshToken(firstRefreshToken(family, 1), 'default', macKey);
  const bytes = Buffer.from(text.slice(4), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 7) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(readRefreshToken(`rt1.${altered.toString('base64url')}`, 'default', () => macKey)).toBeUndefined();
  }
  expect(readRefreshToken(text, 'other', keyOf)).toBeUndefined();
  expect(readRefreshToken(text, 'default', () => undefined)).toBeUndefined();
});

it('refuses every other text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readRefreshToken(text, 'default', () => macKey)).toBeUndefined();
      expect(readRefreshToken(`rt1.${text}`, 'default', () => macKey)).toBeUndefined();
    }),
  );
});
