// The published package imports nothing of the platform, and the platform nothing of its insides: what both need is there twice, as
// the same text.
import { readFileSync } from 'node:fs';

it.each([['libs/events/src/bus/lasting-consumer.ts', 'libs/resource-server/src/feeds/lasting-consumer.ts']])(
  '%s is %s',
  (one, other) => {
    expect(readFileSync(other, 'utf8')).toBe(readFileSync(one, 'utf8'));
  },
);
