/** One thing that ended. `epoch` 0 ends it for good; another one ends the tokens of lower epochs. */
export interface RevocationRecord {
  readonly tenant: string;
  /** jti, gid, sid, sub (by rid), client, kid or iss; other kinds are ignored. */
  readonly k: string;
  readonly id: string;
  readonly epoch: number;
  /** Seconds since 1970: no token that it could end is alive after it. */
  readonly until: number;
  readonly reason?: string;
  /** Milliseconds since 1970 on the issuer's database's clock: when it ended. */
  readonly at?: number;
}

const kinds = new Set(['jti', 'gid', 'sid', 'sub', 'client', 'kid', 'iss']);
/** Epochs are 32-bit integers in the issuer's database. */
const maxEpoch = 0x7ffffffe;

/** The record in a feed's JSON; undefined for what this version does not know. */
export function readRecord(value: unknown, ofTenant?: string): RevocationRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = { tenant: ofTenant, ...value } as RevocationRecord;
  if (!(Object.keys(forms) as (keyof typeof forms)[]).every((name) => forms[name](given[name]))) return undefined;
  const { tenant, k, id, epoch, until, reason, at } = given;
  return {
    ...{ tenant, k, id, epoch, until },
    ...(isText(reason) && { reason }),
    ...(isTime(at) && { at }),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTime = (value: unknown): value is number => Number.isFinite(value);

const forms = {
  tenant: isText,
  id: isText,
  k: (value: unknown) => isText(value) && kinds.has(value),
  epoch: (value: unknown) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxEpoch,
  until: isTime,
};
