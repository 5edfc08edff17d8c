/** One thing that ended. `epoch` 0 ends it for good; another one ends the tokens of lower epochs. */
export interface RevocationRecord {
  readonly tenant: string;
  /** jti, gid, sid, sub (by rid), client, kid or iss; other kinds are ignored. */
  readonly k: string;
  readonly id: string;
  readonly epoch: number;
  /** Seconds since 1970: no token that it could end is alive after it. */
  readonly until: number;
}

const kinds = new Set(['jti', 'gid', 'sid', 'sub', 'client', 'kid', 'iss']);

/** The record in a feed's JSON; undefined for what this version does not know. */
export function readRecord(value: unknown): RevocationRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as RevocationRecord;
  const { tenant, k, id, epoch, until } = record;
  const texts: unknown[] = [tenant, k, id];
  if (!texts.every((text) => typeof text === 'string') || !kinds.has(k)) return undefined;
  if (!Number.isSafeInteger(epoch) || epoch < 0 || typeof until !== 'number') return undefined;
  return { tenant, k, id, epoch, until };
}
