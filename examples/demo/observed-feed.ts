import type { Feed, FeedHandlers, RevocationRecord } from '#resource-server';

export interface Arrival {
  readonly record: RevocationRecord;
  readonly atMs: number;
}

/** A feed that lets somebody look on. */
export class ObservedFeed implements Feed {
  private readonly arrivals: Arrival[] = [];

  constructor(private readonly feed: Feed) {}

  start(handlers: FeedHandlers): Promise<void> {
    return this.feed.start({
      ...handlers,
      onRecord: (record) => {
        handlers.onRecord(record);
        this.arrivals.push({ record, atMs: performance.now() });
      },
      onPublishedThrough: (ms) => handlers.onPublishedThrough(ms),
      onReset: () => handlers.onReset(),
      onError: (error) => handlers.onError(error),
    });
  }

  close(): Promise<void> {
    return this.feed.close();
  }

  arrivalOf(kind: string, id: string): Arrival | undefined {
    return this.arrivals.find(({ record }) => record.k === kind && record.id === id);
  }
}
