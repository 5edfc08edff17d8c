import { randomUUID } from 'node:crypto';
import type { RevocationRecord } from '#events';
import { RevocationSet, type Found, type RecordName, type ReplayAnswer, type Start } from './revocation-set.js';

interface Entry {
  readonly epoch: number;
  readonly untilMs: number;
}

/** The set of one process. */
export class InProcessRevocationSet extends RevocationSet {
  readonly settleMs = 0;
  readonly unconfirmedMs = Infinity;
  private readonly id = randomUUID();
  private readonly entries = new Map<string, Entry>();
  private readonly used = new Map<string, number>();
  private completeSinceMs: number | undefined;

  constructor(private readonly nowMs: () => number = Date.now) {
    super();
    setInterval(() => {
      this.forgetExpired();
    }, 60_000).unref();
  }

  instance(): string {
    return this.id;
  }

  history(): string {
    return this.id;
  }

  /** There is no other one in this process. */
  leave(): void {
    this.completeSinceMs = undefined;
  }

  find(tenant: string, names: readonly RecordName[]): Promise<Found | undefined> {
    if (this.completeSinceMs === undefined) return Promise.resolve(undefined);
    const now = this.nowMs();
    return Promise.resolve(
      names.map(({ kind, id }) => {
        const entry = this.entries.get(`${tenant}:${kind}:${id}`);
        return entry && entry.untilMs > now ? entry.epoch : undefined;
      }),
    );
  }

  write(records: readonly RevocationRecord[], _instance: string, databaseNowMs: number): Promise<void> {
    const ahead = this.nowMs() - databaseNowMs;
    for (const { tenant, kind, id, epoch, until } of records) {
      const key = `${tenant}:${kind}:${id}`;
      const known = this.entries.get(key);
      this.entries.set(key, {
        epoch: Math.max(known?.epoch ?? 0, epoch || 1),
        untilMs: Math.max(known?.untilMs ?? 0, until * 1000 + ahead),
      });
    }
    return Promise.resolve();
  }

  async rebuild(
    instance: string,
    { sinceMs, nowMs }: Start,
    load: () => AsyncIterable<readonly RevocationRecord[]>,
  ): Promise<boolean> {
    for await (const records of load()) await this.write(records, instance, nowMs);
    this.completeSinceMs = sinceMs;
    return true;
  }

  use(name: string, issuedAtMs: number, untilMs: number): Promise<ReplayAnswer> {
    if (this.completeSinceMs === undefined) return Promise.resolve('incomplete');
    if (issuedAtMs < this.completeSinceMs) return Promise.resolve({ sinceMs: this.completeSinceMs });
    if ((this.used.get(name) ?? 0) > this.nowMs()) return Promise.resolve('replayed');
    this.used.set(name, untilMs);
    return Promise.resolve('first');
  }

  /** How many entries are held; for metrics and tests. */
  get size(): number {
    return this.entries.size;
  }

  forgetExpired(): void {
    const now = this.nowMs();
    for (const [key, entry] of this.entries) if (entry.untilMs <= now) this.entries.delete(key);
    for (const [name, untilMs] of this.used) if (untilMs <= now) this.used.delete(name);
  }
}
