import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { randomOctets } from './random-octets.js';

const ivLength = 12;
const tagLength = 16;
const nothing = Buffer.alloc(0);

/**
 * AES-256-GCM: `iv ‖ ciphertext ‖ tag`, after `prefix`. What stands in `context` must be the same when it is opened.
 */
export function seal(key: KeyObject, context: string, plaintext: Buffer, prefix: Buffer = nothing): Buffer {
  const iv = randomOctets(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([prefix, iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when the key, the context or a single bit is another. */
export function open(key: KeyObject, context: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length < ivLength + tagLength) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength), { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagLength));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(ivLength, sealed.length - tagLength)), decipher.final()]);
  } catch {
    return undefined;
  }
}
