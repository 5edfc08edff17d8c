import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { send, type Answer } from './requests.js';
import { issuer } from './target.js';

/** A key that proves who sends a request (RFC 9449). */
export class DpopKey {
  private constructor(
    readonly privateKey: CryptoKey,
    readonly jwk: JWK,
    readonly jkt: string,
  ) {}

  static async create(): Promise<DpopKey> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    return new DpopKey(privateKey, jwk, await calculateJwkThumbprint(jwk));
  }

  /** A proof; members of `more` replace claims, `header` those of the header. */
  prove(path: string, more: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    return new SignJWT({ htm: 'POST', htu: `${issuer}${path}`, iat, jti: randomUUID(), ...more })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: this.jwk, ...header })
      .sign(this.privateKey);
  }

  /** A token request; once more with the nonce, where the server wants one. */
  async token(form: Record<string, string>, authorization?: string): Promise<Answer> {
    const first = await this.post(form, authorization, await this.prove('/oauth2/token'));
    const nonce = first.headers.get('dpop-nonce');
    if (first.json?.error !== 'use_dpop_nonce' || nonce === null) return first;
    return this.post(form, authorization, await this.prove('/oauth2/token', { nonce }));
  }

  post(form: Record<string, string>, authorization: string | undefined, proof: string): Promise<Answer> {
    const headers = { DPoP: proof, ...(authorization !== undefined && { Authorization: authorization }) };
    return send('/oauth2/token', { method: 'POST', body: new URLSearchParams(form), headers });
  }

  async userinfo(token: string, more: Record<string, unknown> = {}, scheme = 'DPoP'): Promise<Answer> {
    const ath = createHash('sha256').update(token).digest('base64url');
    const proof = await this.prove('/oauth2/userinfo', { htm: 'GET', ath, ...more });
    return send('/oauth2/userinfo', { headers: { Authorization: `${scheme} ${token}`, DPoP: proof } });
  }
}
