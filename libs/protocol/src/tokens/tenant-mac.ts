import { createHmac } from 'node:crypto';

/** HMAC-SHA-256 over the tenant and what is signed: a code or token of one tenant is none of another's. */
export const tenantMac = (key: Buffer, tenant: string, signed: Buffer): Buffer =>
  createHmac('sha256', key).update(`${tenant}\0`).update(signed).digest();
