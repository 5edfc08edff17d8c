import { randomOctets } from './random-octets.js';

it('gives as many as were asked for, never the same, across pages of what was drawn', () => {
  const seen = new Set<string>();
  for (let index = 0; index < 5_000; index += 1) {
    const octets = randomOctets(index % 2 === 0 ? 12 : 32);
    expect(octets).toHaveLength(index % 2 === 0 ? 12 : 32);
    seen.add(octets.toString('hex'));
  }
  expect(seen.size).toBe(5_000);
});

it('gives more than a page, too', () => {
  expect(randomOctets(10_000)).toHaveLength(10_000);
});

it('gives what is its own: to change it changes no other', () => {
  const first = randomOctets(32);
  const told = first.toString('hex');
  const next = randomOctets(32);
  next.fill(0);
  expect(first.toString('hex')).toBe(told);
  expect(randomOctets(32).equals(Buffer.alloc(32))).toBe(false);
});
