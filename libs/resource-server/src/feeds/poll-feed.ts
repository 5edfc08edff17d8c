import type { Feed } from './feed.js';

/** No feed at all: what has ended comes with the snapshots that are asked for every `reconcileSeconds`. Needs nothing but GET. */
export class PollFeed implements Feed {
  readonly kind = 'poll';
  readonly partitions = 0;

  start(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
