import { createHmac, hash, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { tenantMac } from '../tokens/tenant-mac.js';
import { bytesOfUuid, uuidOfBytes } from '../tokens/uuid-bytes.js';

const prefix = 'rt1.';
const familyLength = 16;
const secretLength = 32;
const headLength = familyLength + 4 + 2;
const macLength = 32;

export interface RefreshToken {
  readonly family: string;
  readonly generation: number;
  readonly keyVersion: number;
  /** The random part of the first generation, derived in the others; only its hash is ever stored. */
  readonly secret: Buffer;
}

interface VersionedKey {
  readonly version: number;
  readonly key: KeyObject;
}

function headOf({ family, generation, keyVersion }: RefreshToken): Buffer {
  const numbers = Buffer.alloc(6);
  numbers.writeUInt32BE(generation);
  numbers.writeUInt16BE(keyVersion, 4);
  return Buffer.concat([bytesOfUuid(family), numbers]);
}

/** The first token of a family. */
export function firstRefreshToken(family: string, keyVersion: number): RefreshToken {
  return { family, generation: 0, keyVersion, secret: randomBytes(secretLength) };
}

/**
 * The successor of a token: the same each time it is derived, so that a retry gets the same answer; and derived from the token
 * itself, so that neither the database nor the keys can make one.
 */
export function nextRefreshToken(token: RefreshToken, chain: VersionedKey): RefreshToken {
  const generation = token.generation + 1;
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(generation);
  const secret = createHmac('sha256', chain.key)
    .update(token.secret)
    .update(bytesOfUuid(token.family))
    .update(counter)
    .digest();
  return { family: token.family, generation, keyVersion: chain.version, secret };
}

export function writeRefreshToken(token: RefreshToken, tenant: string, macKey: KeyObject): string {
  const signed = Buffer.concat([headOf(token), token.secret]);
  return prefix + Buffer.concat([signed, tenantMac(macKey, tenant, signed)]).toString('base64url');
}

/**
 * Undefined for what this platform did not write: refused without asking any store.
 *
 * @param macKey the key of a version; undefined when that version was never made
 */
export function readRefreshToken(
  text: string,
  tenant: string,
  macKey: (version: number) => KeyObject | undefined,
): RefreshToken | undefined {
  if (!isRefreshToken(text)) return undefined;
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
  if (bytes.length !== headLength + secretLength + macLength) return undefined;
  if (bytes.toString('base64url') !== text.slice(prefix.length)) return undefined;
  const keyVersion = bytes.readUInt16BE(familyLength + 4);
  const key = macKey(keyVersion);
  const signed = bytes.subarray(0, headLength + secretLength);
  if (!key || !timingSafeEqual(tenantMac(key, tenant, signed), bytes.subarray(headLength + secretLength)))
    return undefined;
  return {
    family: uuidOfBytes(bytes.subarray(0, familyLength)),
    generation: bytes.readUInt32BE(familyLength),
    keyVersion,
    secret: bytes.subarray(headLength, headLength + secretLength),
  };
}

/** Whether it has the look of a refresh token; says nothing about its worth. */
export const isRefreshToken = (text: string): boolean => text.startsWith(prefix);

export const refreshTokenHash = (token: RefreshToken): Buffer => hash('sha256', token.secret, 'buffer');
