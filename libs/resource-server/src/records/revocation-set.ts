import { recordKey, type RecordKey } from './record-key.js';
import { RecordTable } from './record-table.js';
import type { RevocationRecord } from './revocation-record.js';

/** Ends for good: above every epoch. */
export const terminal = 0x7fffffff;

export interface RevocationSetOptions {
  /** Beyond so many, records that end one thing are not kept (and `overflowed` says so); epochs, keys and issuers still are. */
  readonly maxEntries?: number;
}

/** Few, and each ends many tokens: kept also when the set is full. */
const kept: ReadonlySet<string> = new Set(['sub', 'client', 'kid', 'iss']);

/**
 * What has ended, merged so that order and duplicates do not matter: terminal wins, the higher epoch wins, the longer life wins.
 */
export class RevocationSet {
  private readonly table = new RecordTable();
  private readonly maxEntries: number;
  private changes = 0;
  private lost = 0;
  private full = false;

  constructor(
    private readonly tenant: string,
    { maxEntries = 1_000_000 }: RevocationSetOptions = {},
  ) {
    this.maxEntries = maxEntries;
  }

  get size(): number {
    return this.table.size;
  }

  /** Grows with each change: what was checked at this version need not be checked again. */
  get version(): number {
    return this.changes;
  }

  /** Something could not be kept: that a token is not in the set says nothing any more. */
  get overflowed(): boolean {
    return this.full;
  }

  /** How many records could not be kept, ever. */
  get dropped(): number {
    return this.lost;
  }

  /** Whether the record would change nothing; then it need not be verified either. */
  covers(record: RevocationRecord): boolean {
    const key = recordKey(record.k, record.id);
    return this.table.epochOf(key) >= epochOf(record) && this.table.minuteOf(key) >= minuteOf(record);
  }

  /** @returns whether it changed anything */
  add(record: RevocationRecord): boolean {
    if (record.tenant !== this.tenant) return false;
    return this.put(recordKey(record.k, record.id), epochOf(record), minuteOf(record), kept.has(record.k));
  }

  /** Adds everything of another set. */
  merge(other: RevocationSet): void {
    other.table.forEach((key, epoch, minute) => {
      this.put(key, epoch, minute, epoch !== terminal);
    });
    if (!other.full) return;
    this.lost += other.lost;
    this.full = true;
  }

  /** The lowest epoch that still stands: a token's own must reach it. 0 when nothing is known. */
  floor(key: RecordKey): number {
    return this.table.epochOf(key);
  }

  /** Forgets what can end no living token any more. */
  forget(nowSeconds: number): void {
    this.table.forgetBefore(Math.floor(nowSeconds / 60));
  }

  /** All that the source holds has been offered again since `dropped` was so many; if none was lost, the set is whole. */
  isWholeSince(dropped: number): void {
    if (this.lost === dropped) this.full = false;
  }

  private put(key: RecordKey, epoch: number, minute: number, isKept: boolean): boolean {
    const known = this.table.epochOf(key);
    if (known === 0 && this.size >= this.maxEntries * (isKept ? 2 : 1)) {
      this.lost += 1;
      this.full = true;
      return false;
    }
    const until = this.table.minuteOf(key);
    if (epoch > known || minute > until) this.table.put(key, Math.max(epoch, known), Math.max(minute, until));
    if (epoch > known) this.changes += 1;
    return epoch > known;
  }
}

const epochOf = ({ epoch }: RevocationRecord): number => (epoch === 0 ? terminal : epoch);

const minuteOf = ({ until }: RevocationRecord): number => Math.max(1, Math.min(terminal, Math.ceil(until / 60)));
