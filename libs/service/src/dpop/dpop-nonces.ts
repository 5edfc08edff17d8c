import { timingSafeEqual, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretKeys } from '#keys';
import { tenantMac } from '#protocol';
import { Tenant } from '../infrastructure/tenant.js';
import { Clock } from '../time/clock.js';

const headLength = 8;
const macLength = 16;
const lifeMs = 300_000;

/**
 * Nonces without a store: the version of a key, the time, and a MAC over both, so any process can check what another made.
 *
 * @see RFC 9449 §8
 */
@Injectable()
export class DpopNonces {
  constructor(
    private readonly keys: SecretKeys,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  make(): string {
    const { version, key } = this.keys.current('dpop_nonce');
    const head = Buffer.alloc(headLength);
    head.writeUInt16BE(version, 0);
    head.writeUIntBE(this.clock.nowMs(), 2, 6);
    return Buffer.concat([head, this.macOf(key, head)]).toString('base64url');
  }

  /** When the nonce was made (ms since 1970); undefined for one that is not ours, or too old. */
  madeAt(nonce: unknown): number | undefined {
    const bytes = Buffer.from(typeof nonce === 'string' ? nonce : '', 'base64url');
    if (bytes.length !== headLength + macLength) return undefined;
    const head = bytes.subarray(0, headLength);
    const key = this.keys.version('dpop_nonce', head.readUInt16BE(0));
    if (!key || !timingSafeEqual(this.macOf(key, head), bytes.subarray(headLength))) return undefined;
    const at = head.readUIntBE(2, 6);
    return this.clock.nowMs() - at <= lifeMs ? at : undefined;
  }

  private macOf(key: KeyObject, head: Buffer): Buffer {
    return tenantMac(key, this.tenant.id, head).subarray(0, macLength);
  }
}
