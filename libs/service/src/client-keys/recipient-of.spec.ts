import { recipientOf } from './recipient-of.js';

const rsa = { kty: 'RSA', kid: 'rsa' };
const ec = { kty: 'EC', crv: 'P-256', kid: 'ec' };

it('takes the key of the kind that the algorithm needs', () => {
  expect(recipientOf([ec, rsa], 'RSA-OAEP-256')).toBe(rsa);
  expect(recipientOf([rsa, ec], 'ECDH-ES+A128KW')).toBe(ec);
  expect(recipientOf([rsa], 'ECDH-ES')).toBeUndefined();
});

it('takes none that names another algorithm, and rather one that is for encryption alone', () => {
  expect(recipientOf([{ ...rsa, alg: 'RS256' }], 'RSA-OAEP')).toBeUndefined();
  const own = { ...rsa, use: 'enc', kid: 'own' };
  expect(recipientOf([rsa, own], 'RSA-OAEP')).toBe(own);
});
