import type { KeySet } from '../keys/key-set.js';
import { isSignedBy } from '../keys/verify-detached.js';

/** A record as it travels: the exact text of its value, and a detached signature (RFC 7515 App. F) over all of it. */
export interface SignedRecord {
  readonly type: string;
  readonly tenant: string;
  readonly key: string;
  readonly xid: string;
  readonly value: string;
  readonly sig: string;
}

export const heartbeatType = 'authz.heartbeat.v1';

/** Which kind of record a type may carry. */
const kindOfType: Readonly<Record<string, string>> = {
  'authz.token.revoked.v1': 'jti',
  'authz.grant.revoked.v1': 'gid',
  'authz.session.revoked.v1': 'sid',
  'authz.subject.revoked.v1': 'sub',
  'authz.client.revoked.v1': 'client',
  'authz.key.revoked.v1': 'kid',
  'authz.issuer.revoked.v1': 'iss',
};

export const kindOf = (type: string): string | undefined =>
  Object.hasOwn(kindOfType, type) ? kindOfType[type] : undefined;

export function readSigned(value: unknown): SignedRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, tenant, key, xid, value: text, sig } = value as SignedRecord;
  const texts: unknown[] = [type, tenant, key, xid, text, sig];
  return texts.every((one) => typeof one === 'string') ? { type, tenant, key, xid, value: text, sig } : undefined;
}

/** @throws when the keys cannot be read: then nobody can say */
export const isGenuine = ({ tenant, type, key, xid, value, sig }: SignedRecord, keys: KeySet): Promise<boolean> =>
  isSignedBy(keys, sig, [tenant, type, key, xid, value].join('\n'), 'authz-event+jws');

/** What was published before, and in which history. */
export interface Heartbeat {
  readonly publishedThrough: number;
  readonly throughXid: string;
  readonly timeline: number;
  readonly epochId: string;
}

export function readHeartbeat(value: unknown): Heartbeat | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { publishedThrough, throughXid, timeline, epochId } = value as Heartbeat;
  if (!Number.isFinite(publishedThrough) || !Number.isInteger(timeline)) return undefined;
  if (!isXid(throughXid) || typeof epochId !== 'string') return undefined;
  return { publishedThrough, throughXid, timeline, epochId };
}

/** A decimal xid8 of Postgres. */
export const isXid = (value: unknown): value is string => typeof value === 'string' && /^\d{1,20}$/.test(value);
