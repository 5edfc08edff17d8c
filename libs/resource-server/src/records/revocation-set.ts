import type { RevocationRecord } from './revocation-record.js';

/** Ends for good: above every epoch. */
const terminal = Number.MAX_SAFE_INTEGER;

/** The name under which the set keeps a record of this kind. */
export const recordKey = (kind: string, id: string): string => `${kind}:${id}`;

/**
 * What has ended, merged so that order and duplicates do not matter: terminal wins, the higher epoch wins, the longer life wins.
 * Records are kept by the minute in which they end, so forgetting costs nothing per record that lives.
 */
export class RevocationSet {
  private readonly epochs = new Map<string, number>();
  private readonly ends = new Map<string, number>();
  private readonly byMinute = new Map<number, Set<string>>();

  constructor(private readonly tenant: string) {}

  get size(): number {
    return this.epochs.size;
  }

  /** @returns whether it changed anything */
  add(record: RevocationRecord): boolean {
    if (record.tenant !== this.tenant) return false;
    const key = recordKey(record.k, record.id);
    const epoch = record.epoch === 0 ? terminal : record.epoch;
    const known = this.epochs.get(key) ?? 0;
    if (epoch > known) this.epochs.set(key, epoch);
    this.live(key, Math.ceil(record.until / 60));
    return epoch > known;
  }

  /** The lowest epoch that still stands: a token's own must reach it. 0 when nothing is known. */
  floor(key: string): number {
    return this.epochs.get(key) ?? 0;
  }

  /** Forgets what can end no living token any more. */
  forget(nowSeconds: number): void {
    const now = Math.floor(nowSeconds / 60);
    for (const [minute, keys] of this.byMinute) {
      if (minute >= now) continue;
      for (const key of keys) {
        this.epochs.delete(key);
        this.ends.delete(key);
      }
      this.byMinute.delete(minute);
    }
  }

  private live(key: string, minute: number): void {
    const before = this.ends.get(key);
    if (before !== undefined && before >= minute) return;
    if (before !== undefined) this.byMinute.get(before)?.delete(key);
    this.ends.set(key, minute);
    const keys = this.byMinute.get(minute) ?? new Set();
    keys.add(key);
    this.byMinute.set(minute, keys);
  }
}
