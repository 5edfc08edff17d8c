import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '#storage';
import { KeyHolder, type HeldKey, type MadeKey, type Sign } from './key-holder.js';
import type { SignerConnection } from './signer-connection.js';
import { SignerAway } from './signer-away.js';
import { suits, verifiesSignature } from './signing-algorithm.js';

/** Keys that a signer of the operator's own holds (docs/signers.md): no private key ever is in this process or in Postgres. */
export class ExternalSigner extends KeyHolder {
  constructor(private readonly connection: SignerConnection) {
    super();
  }

  override async make(tenant: string, kid: string, alg: SigningAlgorithm): Promise<MadeKey> {
    const { id, public_jwk: jwk } = await this.connection.call('POST', '/keys', { name: `${tenant}:${kid}`, alg });
    if (typeof id !== 'string' || !/^[\w.:-]{1,200}$/.test(id)) throw new SignerAway('its key has no usable id');
    const key = publicKeyOf(jwk);
    if (!key || !suits(alg, key)) throw new SignerAway(`its key is none for ${alg}`);
    // Exported again: whatever else it sent, a private member not least, goes nowhere.
    const publicJwk = { ...key.export({ format: 'jwk' }) };
    return { publicJwk, kept: { signer_key: id, public_jwk: publicJwk } };
  }

  override signerOf({ alg: name, publicJwk, kept }: HeldKey): Sign {
    const alg = name as SigningAlgorithm;
    const path = `/keys/${encodeURIComponent(String(kept['signer_key']))}/sign`;
    const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
    return async (data) => {
      const answer = await this.connection.call('POST', path, { alg, ...asked(alg, data) });
      const signature = Buffer.from(String(answer['signature']), 'base64url');
      // Nothing goes out that nobody could verify.
      if (!verifiesSignature(alg, key, data, signature)) throw new SignerAway('its signature does not verify');
      return signature;
    };
  }

  /** @throws SignerAway */
  async health(): Promise<void> {
    await this.connection.call('GET', '/health');
  }
}

/** Some sign data, some only a digest; Ed25519 has no digest beforehand (RFC 8032 §5.1). */
const asked = (alg: SigningAlgorithm, data: Buffer) => ({
  data: data.toString('base64url'),
  ...(alg !== 'EdDSA' && { digest: hash('sha256', data, 'base64url') }),
});

function publicKeyOf(jwk: unknown): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...(jwk as Record<string, string>) }, format: 'jwk' });
  } catch {
    return undefined;
  }
}
