// The attack: whoever holds one token sends proofs until nobody else's can be remembered.
import { ReplayCache } from './replay-cache.js';

it('one holder fills its own share, and nobody else’s', () => {
  let nowMs = 0;
  const cache = new ReplayCache({ windowMs: 1000, monotonicMs: () => nowMs, maxEntries: 100 });
  const taken = Array.from({ length: 50 }, (_, index) => cache.isNew('greedy', `jti-${index}`));
  expect(taken.filter(Boolean)).toHaveLength(10);
  expect(cache.isNew('other', 'jti-0')).toBe(true);
  // What was refused is not remembered; what was taken is, for a window and more.
  nowMs = 1500;
  expect([cache.isNew('other', 'jti-0'), cache.isNew('greedy', 'jti-49')]).toEqual([false, false]);
  nowMs = 3000;
  expect(cache.isNew('greedy', 'jti-49')).toBe(true);
});
