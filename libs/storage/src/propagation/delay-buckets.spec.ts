import { bucketsOf, quantileOf } from './delay-buckets.js';

it('counts each delay under the lowest bound that holds it', () => {
  expect(bucketsOf([0.4, 1, 1.1, 99, 1e9])).toEqual([
    { upToMs: 1, count: 2 },
    { upToMs: 2, count: 1 },
    { upToMs: 100, count: 1 },
    { upToMs: 60_000, count: 1 },
  ]);
});

it('gives the bound under which a share of them lies', () => {
  const buckets = bucketsOf([...Array.from({ length: 98 }, () => 4), 90, 300]);
  expect([0.5, 0.99, 1].map((share) => quantileOf(buckets, share))).toEqual([5, 100, 300]);
  expect(quantileOf([], 0.5)).toBeUndefined();
});
