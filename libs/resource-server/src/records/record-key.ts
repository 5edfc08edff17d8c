import { randomBytes } from 'node:crypto';

/**
 * 96 bits that stand for a record's name, so that a million names take 20 bytes each. Seeded by each process: nobody can prepare two
 * names that meet, and if two did, more would be refused, never less.
 */
export interface RecordKey {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const seed = randomBytes(12);
const [seedA, seedB, seedC] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8)] as const;

/** The name under which the set keeps a record of this kind. */
export function recordKey(kind: string, id: string): RecordKey {
  const text = `${kind}:${id}`;
  let [a, b, c]: [number, number, number] = [seedA, seedB, seedC];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x9e3779b1);
    a ^= a >>> 15;
    b = Math.imul(b ^ code, 0x85ebca77);
    b ^= b >>> 13;
    c = Math.imul(c ^ code, 0xc2b2ae3d);
    c ^= c >>> 16;
  }
  return { a: finish(a, b ^ c), b: finish(b, c), c: finish(c, a) };
}

/** murmur3's last step: every bit of both depends on every other. */
function finish(one: number, other: number): number {
  let mixed = Math.imul(one ^ (other >>> 11) ^ Math.imul(other, 0x27d4eb2f), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
