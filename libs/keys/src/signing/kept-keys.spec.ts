// The guarantee: only keys that this platform has put there count. The attack: whoever can write to the database, and knows no
// key-encryption key, puts a public key of their own there, or in the place of another.
import { randomBytes } from 'node:crypto';
import type { StoredSigningKey } from '#storage';
import { KeyEncryptionKeys } from '../secret/key-encryption-keys.js';
import type { MadeKey } from './key-holder.js';
import { ForeignKey, isHeldOutside, KeptKeys } from './kept-keys.js';
import { OwnKeys } from './own-keys.js';

const kept = new KeptKeys(new KeyEncryptionKeys(randomBytes(32)));
const own = new OwnKeys();

const stored = (made: MadeKey, kid = 'k'): StoredSigningKey => ({
  ...kept.seal('default', kid, made),
  ...{ kid, tenant: 'default', purpose: 'access_token', alg: 'ES256', state: 'retiring', version: 1 },
  ...{ createdAt: new Date(), activatedAt: null, retiringAt: null, retiredAt: null },
  publicJwk: { ...made.publicJwk, kid, use: 'sig', alg: 'ES256' },
});

it.each(['ES256', 'RS256', 'EdDSA'] as const)('a key of %s opens as it was put there', async (alg) => {
  const made = await own.make('default', 'k', alg);
  const opened = kept.open({ ...stored(made), alg });
  expect([opened.kept, isHeldOutside(opened)]).toEqual([made.kept, false]);
});

it('a public half that is not its own is refused', async () => {
  const [made, mine] = [await own.make('default', 'k', 'ES256'), await own.make('default', 'm', 'ES256')];
  expect(() => kept.open({ ...stored(made), publicJwk: mine.publicJwk })).toThrow(ForeignKey);
});

it('so is one beside the name of a key that a signer outside holds', async () => {
  const [held, mine] = [await own.make('default', 'k', 'ES256'), await own.make('default', 'm', 'ES256')];
  const row = stored({ publicJwk: held.publicJwk, kept: { signer_key: 'hsm-1', public_jwk: held.publicJwk } });
  expect(isHeldOutside(kept.open(row))).toBe(true);
  expect(() => kept.open({ ...row, publicJwk: mine.publicJwk })).toThrow(ForeignKey);
});

it('what nobody has sealed, or what was sealed for another key, opens nothing', async () => {
  const made = await own.make('default', 'k', 'ES256');
  const name = Buffer.from(JSON.stringify({ signer_key: 'mine', public_jwk: made.publicJwk }));
  for (const sealedWith of [null, 'signer', stored(made).sealedWith]) {
    expect(() => kept.open({ ...stored(made), sealedPrivateJwk: name, sealedWith })).toThrow('does not open');
  }
  expect(() => kept.open({ ...stored(made), kid: 'another' })).toThrow('does not open');
});
