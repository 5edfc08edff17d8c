import type { RecordKey } from './record-key.js';

/** Words of a slot: the key's three, the epoch (0: forgotten), the minute until which it lives (0: free). */
const words = 5;
const [epochWord, minuteWord] = [3, 4] as const;

/** Slots for which the filter has a word of 32 bits. */
const slotsPerWord = 8;

/**
 * An open-addressed table in one block of memory: nothing for the garbage collector to walk, 20 bytes a slot. A Bloom filter of half a
 * byte a slot lies before it: most names that are asked for are not there, and a processor keeps the filter at hand, but not the table.
 */
export class RecordTable {
  private slots: Int32Array;
  private mask: number;
  private filter: Int32Array;
  /** Slots that are not free, also those whose record is forgotten. */
  private used = 0;
  private alive = 0;

  constructor(capacity = 1024) {
    this.slots = new Int32Array(capacity * words);
    this.mask = capacity - 1;
    this.filter = new Int32Array(capacity / slotsPerWord);
  }

  get size(): number {
    return this.alive;
  }

  epochOf(key: RecordKey): number {
    const bits = bitsOf(key);
    if (((this.filter[key.c & (this.filter.length - 1)] ?? 0) & bits) !== bits) return 0;
    return this.slots[this.slotOf(key) + epochWord] ?? 0;
  }

  minuteOf(key: RecordKey): number {
    const slot = this.slotOf(key);
    return this.slots[slot + epochWord] === 0 ? 0 : (this.slots[slot + minuteWord] ?? 0);
  }

  put(key: RecordKey, epoch: number, minute: number): void {
    let slot = this.slotOf(key);
    if (this.slots[slot + minuteWord] === 0) {
      if ((this.used + 1) * 10 > (this.mask + 1) * 7) {
        this.rebuild();
        slot = this.slotOf(key);
      }
      this.used += 1;
      this.slots.set([key.a, key.b, key.c], slot);
      const word = key.c & (this.filter.length - 1);
      this.filter[word] = (this.filter[word] ?? 0) | bitsOf(key);
    }
    if (this.slots[slot + epochWord] === 0) this.alive += 1;
    this.slots[slot + epochWord] = epoch;
    this.slots[slot + minuteWord] = minute;
  }

  /** Forgets what lives no longer than this minute. */
  forgetBefore(minute: number): void {
    const { slots } = this;
    for (let slot = 0; slot < slots.length; slot += words) {
      const until = slots[slot + minuteWord] ?? 0;
      if (until === 0 || until >= minute || slots[slot + epochWord] === 0) continue;
      slots[slot + epochWord] = 0;
      this.alive -= 1;
    }
  }

  forEach(visit: (key: RecordKey, epoch: number, minute: number) => void): void {
    const { slots } = this;
    for (let slot = 0; slot < slots.length; slot += words) {
      const epoch = slots[slot + epochWord] ?? 0;
      if (epoch === 0) continue;
      const key = { a: slots[slot] ?? 0, b: slots[slot + 1] ?? 0, c: slots[slot + 2] ?? 0 };
      visit(key, epoch, slots[slot + minuteWord] ?? 0);
    }
  }

  /** Where the key is, or the free slot where it would go. */
  private slotOf({ a, b, c }: RecordKey): number {
    const { slots, mask } = this;
    for (let index = a & mask; ; index = (index + 1) & mask) {
      const slot = index * words;
      if (slots[slot + minuteWord] === 0) return slot;
      if (slots[slot] === a && slots[slot + 1] === b && slots[slot + 2] === c) return slot;
    }
  }

  private rebuild(): void {
    let capacity = 1024;
    while (this.alive * 2 >= capacity) capacity *= 2;
    const next = new RecordTable(capacity);
    this.forEach((key, epoch, minute) => {
      next.put(key, epoch, minute);
    });
    this.slots = next.slots;
    this.mask = next.mask;
    this.filter = next.filter;
    this.used = next.used;
  }
}

const bitsOf = ({ b }: RecordKey): number => (1 << b) | (1 << (b >>> 5)) | (1 << (b >>> 10));
