import { randomBytes, randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/**
 * As `randomBytes`, for a few at a time: they are drawn by the page, since each draw costs as much as all the rest of an opaque token.
 * None is given twice, and none stays behind in the page.
 */
export function randomOctets(length: number): Buffer {
  if (length > pool.length) return randomBytes(length);
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const octets = pool.subarray(used, used + length);
  used += length;
  // In memory of its own: a copy by `Buffer.from` would lie in a page that others share.
  const given = Buffer.alloc(length);
  octets.copy(given);
  octets.fill(0);
  return given;
}
