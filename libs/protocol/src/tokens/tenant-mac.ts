import { createHmac, type KeyObject } from 'node:crypto';

/** HMAC-SHA-256 over the tenant and what is signed: a code or token of one tenant is none of another's. */
export const tenantMac = (key: KeyObject, tenant: string, signed: Buffer): Buffer =>
  createHmac('sha256', key).update(`${tenant}\0`).update(signed).digest();
