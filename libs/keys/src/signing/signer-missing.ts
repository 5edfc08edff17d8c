/** Keys that are to sign are held by a signer, and nothing says where that is. */
export class SignerMissing extends Error {
  override readonly name = 'SignerMissing';
  constructor() {
    super('TOKENWARD_SIGNER_URL is missing: keys of this deployment are held by a signer');
  }
}
