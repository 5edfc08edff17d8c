import { randomUUID } from 'node:crypto';
import type { RequestCounts } from './request-counts.js';

export function describeRequestCounts(adapter: string, open: () => RequestCounts): void {
  describe(`RequestCounts: ${adapter}`, () => {
    it('counts each of many at once, each bucket by itself', async () => {
      const counts = open();
      const [mine, other] = [randomUUID(), randomUUID()];
      const counted = await Promise.all(Array.from({ length: 50 }, () => counts.count(mine)));
      expect(counted.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      expect(await counts.count(other)).toBe(1);
    });
  });
}
