import { open, seal } from './seal.js';
import type { SecretKeys, SecretPurpose } from './secret-keys.js';

/** Seals values under the current key of a purpose; the key's version is the first two bytes. */
export class Sealer {
  constructor(private readonly keys: SecretKeys) {}

  /** @param context where the value will lie (tenant and key): moved elsewhere, it does not open */
  seal(purpose: SecretPurpose, context: string, value: Buffer): Buffer {
    const { version, key } = this.keys.current(purpose);
    const prefix = Buffer.alloc(2);
    prefix.writeUInt16BE(version);
    return seal(key, `${purpose}:${context}`, value, prefix);
  }

  /** Undefined for what was altered, moved, or sealed for another purpose. */
  open(purpose: SecretPurpose, context: string, sealed: Buffer): Buffer | undefined {
    if (sealed.length < 2) return undefined;
    const key = this.keys.version(purpose, sealed.readUInt16BE(0));
    return key && open(key, `${purpose}:${context}`, sealed.subarray(2));
  }
}
