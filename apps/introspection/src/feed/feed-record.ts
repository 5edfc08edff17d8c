import type { RevocationRecord, RevocationRecorded } from '#events';

/** A record as feeds carry it: the fields of `revocations.v1` that merging needs. */
export interface FeedRecord {
  readonly tenant: string;
  readonly k: string;
  readonly id: string;
  readonly epoch: number;
  readonly until: number;
}

export const feedRecord = ({ tenant, kind, id, epoch, until }: RevocationRecord): FeedRecord => ({
  tenant,
  k: kind,
  id,
  epoch,
  until,
});

export const feedRecordOfEvent = ({ tenant, k, id, epoch, until }: RevocationRecorded): FeedRecord => ({
  tenant,
  k,
  id,
  epoch,
  until,
});
