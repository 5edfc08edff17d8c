import { LRUCache } from 'lru-cache';
import { minuteMs, RequestCounts } from './request-counts.js';

/** Counts of this process alone: of the profile that has one, to evaluate. Such a list takes the memory for all of it from the start. */
export class InProcessRequestCounts extends RequestCounts {
  private readonly counts = new LRUCache<string, { readonly minute: number; count: number }>({ max: 10_000 });

  constructor(private readonly nowMs: () => number = Date.now) {
    super();
  }

  count(bucket: string): Promise<number> {
    const minute = Math.floor(this.nowMs() / minuteMs);
    const known = this.counts.get(bucket);
    const counted = known?.minute === minute ? known : { minute, count: 0 };
    counted.count += 1;
    this.counts.set(bucket, counted);
    return Promise.resolve(counted.count);
  }
}
