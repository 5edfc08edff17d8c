import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { derSignature, joseSignature } from './ecdsa-signature.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const inJoseForm = { dsaEncoding: 'ieee-p1363' } as const;

it('what Node signs in the one form, it verifies in the other, and back', () => {
  for (let made = 0; made < 2000; made += 1) {
    const data = Buffer.from(`signed ${made}`);
    const signature = joseSignature(sign('sha256', data, privateKey));
    expect(verify('sha256', data, { key: publicKey, ...inJoseForm }, signature)).toBe(true);
    const der = derSignature(sign('sha256', data, { key: privateKey, ...inJoseForm }));
    expect(der && verify('sha256', data, publicKey, der)).toBe(true);
  }
});

it('short numbers, and those with the highest bit, come through both ways', () => {
  const number = fc
    .tuple(fc.integer({ min: 0, max: 32 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
    .map(([zeros, octets]) => Buffer.concat([Buffer.alloc(zeros), Buffer.from(octets).subarray(zeros)]));
  fc.assert(
    fc.property(number, number, (r, s) => {
      const signature = Buffer.concat([r, s]);
      expect(joseSignature(derSignature(signature) ?? Buffer.alloc(0))).toEqual(signature);
    }),
  );
});

it.each([0, 1, 63, 65, 70, 128])('%i octets are no signature', (length) => {
  expect(derSignature(Buffer.alloc(length, 1))).toBeUndefined();
});

it('nothing of the form of two numbers verifies by being special', () => {
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
  const special = [
    Buffer.alloc(32),
    Buffer.alloc(32, 0xff),
    Buffer.concat([Buffer.alloc(31), Buffer.from([1])]),
    order,
  ];
  for (const r of special)
    for (const s of special) {
      const der = derSignature(Buffer.concat([r, s]));
      expect(der && verify('sha256', Buffer.from('data'), publicKey, der)).toBe(false);
    }
});
