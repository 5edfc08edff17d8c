/** One thing that ended. `epoch` 0 ends it for good; another one ends the tokens of lower epochs. */
export interface RevocationRecord {
  readonly tenant: string;
  /** jti, gid, sid, sub (by rid), client, kid or iss; other kinds are ignored. */
  readonly k: string;
  readonly id: string;
  readonly epoch: number;
  /** Seconds since 1970: no token that it could end is alive after it. */
  readonly until: number;
  readonly reason?: string | undefined;
  /** Milliseconds since 1970 on the issuer's database's clock: when it ended. */
  readonly at?: number | undefined;
}

const kinds = new Set(['jti', 'gid', 'sid', 'sub', 'client', 'kid', 'iss']);
/** Epochs are 32-bit integers in the issuer's database. */
const maxEpoch = 0x7ffffffe;

/** The record in a feed's JSON; undefined for what this version does not know. */
export function readRecord(value: unknown, ofTenant?: string): RevocationRecord | undefined {
  const { tenant = ofTenant, k, id, epoch, until, reason, at } = fieldsOf(value);
  if (!isText(tenant) || !isText(id) || !isKind(k)) return undefined;
  if (!isEpoch(epoch) || !isTime(until)) return undefined;
  return { tenant, k, id, epoch, until, reason: textOrNothing(reason), at: timeOrNothing(at) };
}

const fieldsOf = (value: unknown): Partial<RevocationRecord> => value ?? {};
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isKind = (value: unknown): value is string => isText(value) && kinds.has(value);
const isTime = (value: unknown): value is number => Number.isFinite(value);
const isEpoch = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxEpoch;
const textOrNothing = (value: unknown): string | undefined => (isText(value) ? value : undefined);
const timeOrNothing = (value: unknown): number | undefined => (isTime(value) ? value : undefined);
