import type { RecordKey } from './record-key.js';

/** Words of a slot: the key's three, the epoch (0: forgotten), the minute until which it lives (0: free). */
const words = 5;
const [epochWord, minuteWord] = [3, 4] as const;

/** Slots for each word of the filter: a full one has some three names in 32 bits. */
const slotsPerFilterWord = 8;

/**
 * An open-addressed table in one block of memory: nothing for the garbage collector to walk, 20 bytes a slot. Most names that are
 * asked for are not in it; a filter that is small enough for the processor's cache says so without a look at the slots.
 */
export class RecordTable {
  private slots: Int32Array;
  private filter: Int32Array;
  private mask: number;
  /** Slots that are not free, also those whose record is forgotten. */
  private used = 0;
  private alive = 0;

  constructor(capacity = 1024) {
    this.slots = new Int32Array(capacity * words);
    this.filter = new Int32Array(capacity / slotsPerFilterWord);
    this.mask = capacity - 1;
  }

  get size(): number {
    return this.alive;
  }

  epochOf(key: RecordKey): number {
    const bits = filterBits(key);
    if (((this.filter[this.filterWordOf(key)] ?? 0) & bits) !== bits) return 0;
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
      const word = this.filterWordOf(key);
      this.filter[word] = (this.filter[word] ?? 0) | filterBits(key);
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

  private filterWordOf({ b }: RecordKey): number {
    return b & (this.filter.length - 1);
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
    this.filter = next.filter;
    this.mask = next.mask;
    this.used = next.used;
  }
}

/** Three bits of a word, of those of the name that choose neither its slot nor its word. */
const filterBits = ({ c }: RecordKey): number => (1 << (c & 31)) | (1 << ((c >>> 5) & 31)) | (1 << ((c >>> 10) & 31));
