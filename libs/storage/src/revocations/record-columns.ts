import type { RevocationRecord } from '#events';

/** Records as columns, as `insertRecordsFrom` takes them. */
export const recordColumns = (records: readonly RevocationRecord[]): readonly unknown[] => [
  records.map(({ tenant }) => tenant),
  records.map(({ kind }) => kind),
  records.map(({ id }) => id),
  records.map(({ epoch }) => epoch),
  records.map(({ until }) => until),
  records.map(({ reason }) => reason),
];

export const insertRecordsFrom = `INSERT INTO revocations (tenant, kind, id, epoch, until, reason)
   SELECT tenant, kind, id, epoch, to_timestamp(until), reason
     FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::float8[], $6::text[])
       AS given (tenant, kind, id, epoch, until, reason)`;
