import type { StoredSigningKey } from '#storage';
import type { KeyEncryptionKeys } from '../secret/key-encryption-keys.js';
import { signingKeyContext } from '../secret/sealing-context.js';
import type { HeldKey, MadeKey } from './key-holder.js';
import { publicJwkOf } from './own-keys.js';

/** What lies in the database is not what was put there. */
export class ForeignKey extends Error {
  override readonly name = 'ForeignKey';
  constructor(kid: string) {
    super(`The public half of the stored key ${kid} is not its own: somebody has changed it in the database`);
  }
}

/** The members that make a public key (RFC 7638 §3.2, RFC 8037 §2). */
const publicMembers = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const;

/** Keys as Postgres has them: sealed, and what is public of them bound to what is sealed. */
export class KeptKeys {
  constructor(private readonly keyEncryptionKeys: KeyEncryptionKeys) {}

  seal(tenant: string, kid: string, { kept }: MadeKey): Pick<StoredSigningKey, 'sealedPrivateJwk' | 'sealedWith'> {
    const text = Buffer.from(JSON.stringify(kept));
    const { sealed, sealedWith } = this.keyEncryptionKeys.seal(signingKeyContext(tenant, kid), text);
    return { sealedPrivateJwk: sealed, sealedWith };
  }

  /** @throws WrongKeyEncryptionKey, ForeignKey */
  open({ tenant, kid, alg, publicJwk, sealedPrivateJwk: sealed, sealedWith }: StoredSigningKey): HeldKey {
    const text = this.keyEncryptionKeys.open(signingKeyContext(tenant, kid), { sealed, sealedWith });
    const key = { alg, publicJwk, kept: JSON.parse(text.toString()) as HeldKey['kept'] };
    const own = isHeldOutside(key) ? (key.kept['public_jwk'] as HeldKey['publicJwk']) : publicJwkOf(key);
    if (publicMembers.some((member) => own[member] !== publicJwk[member])) throw new ForeignKey(kid);
    return key;
  }
}

/** A signer outside holds the private half; its name there and the public half are what is sealed. */
export const isHeldOutside = ({ kept }: Pick<HeldKey, 'kept'>): boolean => 'signer_key' in kept;
