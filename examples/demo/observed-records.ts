import type { RevocationRecord } from '#resource-server';

export interface Arrival {
  readonly record: RevocationRecord;
  readonly atMs: number;
}

/** Looks on while revocations arrive at the API. */
export class ObservedRecords {
  private readonly arrivals: Arrival[] = [];

  readonly onRecord = (record: RevocationRecord): void => {
    this.arrivals.push({ record, atMs: performance.now() });
  };

  arrivalOf(kind: string, id: string): Arrival | undefined {
    return this.arrivals.find(({ record }) => record.k === kind && record.id === id);
  }
}
