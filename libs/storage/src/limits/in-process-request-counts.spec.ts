import { InProcessRequestCounts } from './in-process-request-counts.js';
import { describeRequestCounts } from './request-counts.contract.js';

describeRequestCounts('in process', () => new InProcessRequestCounts());

it('begins anew with the next minute', async () => {
  let now = 30_000;
  const counts = new InProcessRequestCounts(() => now);
  expect([await counts.count('a'), await counts.count('a')]).toEqual([1, 2]);
  now = 60_000;
  expect(await counts.count('a')).toBe(1);
});
