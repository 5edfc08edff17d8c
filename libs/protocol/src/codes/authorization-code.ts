import { randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { tenantMac } from '../tokens/tenant-mac.js';
import { bytesOfUuid, uuidOfBytes } from '../tokens/uuid-bytes.js';

const versionLength = 2;
const gidLength = 16;
const randomLength = 32;
const macLength = 32;
const signedLength = versionLength + gidLength + randomLength;

export interface ParsedCode {
  readonly keyVersion: number;
  readonly gid: string;
  readonly signed: Buffer;
  readonly mac: Buffer;
}

/**
 * A code: key version ‖ grant id ‖ 256 random bits ‖ MAC. The grant id is part of it, so the grant's primary key makes the code
 * single-use; the MAC lets a made-up code be refused without asking any store.
 */
export function makeCode(
  tenant: string,
  gid: string,
  key: { readonly version: number; readonly key: KeyObject },
): string {
  const version = Buffer.alloc(versionLength);
  version.writeUInt16BE(key.version);
  const signed = Buffer.concat([version, bytesOfUuid(gid), randomBytes(randomLength)]);
  return Buffer.concat([signed, tenantMac(key.key, tenant, signed)]).toString('base64url');
}

/** Undefined for what was not written by `makeCode`. The MAC is still to be checked. */
export function parseCode(code: string): ParsedCode | undefined {
  const bytes = Buffer.from(code, 'base64url');
  if (bytes.length !== signedLength + macLength || bytes.toString('base64url') !== code) return undefined;
  return {
    keyVersion: bytes.readUInt16BE(0),
    gid: uuidOfBytes(bytes.subarray(versionLength, versionLength + gidLength)),
    signed: bytes.subarray(0, signedLength),
    mac: bytes.subarray(signedLength),
  };
}

export function isCodeAuthentic(code: ParsedCode, tenant: string, key: KeyObject): boolean {
  return timingSafeEqual(tenantMac(key, tenant, code.signed), code.mac);
}
