import { createHmac, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

export interface DpopNoncesOptions {
  /** At least 32 bytes, the same in every process that serves the API. */
  readonly secret?: Uint8Array;
  /** A nonce is good for one to two of these. */
  readonly everySeconds?: number;
  readonly nowMs?: () => number;
}

/** Nonces without a store: a MAC over the time slice (RFC 9449 §9). */
export class DpopNonces {
  private readonly secret: KeyObject;
  private readonly everyMs: number;
  private readonly nowMs: () => number;

  constructor({ secret = randomBytes(32), everySeconds = 60, nowMs = Date.now }: DpopNoncesOptions = {}) {
    if (secret.length < 32) throw new Error('The secret of the DPoP nonces needs at least 32 bytes');
    this.secret = createSecretKey(secret);
    this.everyMs = everySeconds * 1000;
    this.nowMs = nowMs;
  }

  current(): string {
    return this.of(0).toString('base64url');
  }

  isGood(nonce: unknown): boolean {
    if (typeof nonce !== 'string') return false;
    const given = Buffer.from(nonce, 'base64url');
    return [0, 1].some((slicesAgo) => {
      const expected = this.of(slicesAgo);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }

  private of(slicesAgo: number): Buffer {
    const slice = Math.floor(this.nowMs() / this.everyMs) - slicesAgo;
    return createHmac('sha256', this.secret).update(`dpop-nonce ${slice}`).digest();
  }
}
