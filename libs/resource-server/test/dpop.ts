import { hash } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** A client with a key of its own. */
export class DpopClient {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly jwk: JWK,
    readonly jkt: string,
  ) {}

  static async create(): Promise<DpopClient> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    return new DpopClient(privateKey, jwk, await calculateJwkThumbprint(jwk));
  }

  prove(token: string, htu: string, { htm = 'GET', typ = 'dpop+jwt', ...more }: Record<string, unknown> = {}) {
    const ath = hash('sha256', token, 'base64url');
    const iat = Math.floor(Date.now() / 1000);
    return new SignJWT({ htm, htu, ath, iat, jti: crypto.randomUUID(), ...more })
      .setProtectedHeader({ alg: 'ES256', typ: String(typ), jwk: this.jwk })
      .sign(this.privateKey);
  }
}
