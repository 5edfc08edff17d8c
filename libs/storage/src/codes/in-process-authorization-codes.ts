import { AuthorizationCodes, tombstoneMs, type Claim, type SealedCode } from './authorization-codes.js';

interface Waiting extends SealedCode {
  readonly untilMs: number;
}
interface Tombstone {
  readonly attempt: string;
  readonly facts: Buffer;
  readonly untilMs: number;
  marked: boolean;
}

/** The codes of one process: each verb runs without a pause, which makes it atomic. */
export class InProcessAuthorizationCodes extends AuthorizationCodes {
  private readonly waiting = new Map<string, Waiting>();
  private readonly tombstones = new Map<string, Tombstone>();

  constructor(private readonly nowMs: () => number = Date.now) {
    super();
    setInterval(() => {
      this.forgetExpired();
    }, 30_000).unref();
  }

  issue(code: string, sealed: SealedCode, lifetimeMs: number): Promise<void> {
    this.waiting.set(code, { ...sealed, untilMs: this.nowMs() + lifetimeMs });
    return Promise.resolve();
  }

  claim(code: string, attempt: string): Promise<Claim> {
    const now = this.nowMs();
    const tombstone = this.tombstones.get(code);
    if (tombstone && tombstone.untilMs > now) return Promise.resolve({ outcome: 'replayed', facts: tombstone.facts });
    const waiting = this.waiting.get(code);
    if (!waiting || waiting.untilMs <= now) return Promise.resolve({ outcome: 'absent' });
    this.tombstones.set(code, { attempt, facts: waiting.facts, untilMs: now + tombstoneMs, marked: false });
    this.waiting.delete(code);
    return Promise.resolve({ outcome: 'claimed', payload: waiting.payload });
  }

  restore(code: string, attempt: string, payload: Buffer, remainingMs: number): Promise<boolean> {
    const tombstone = this.tombstones.get(code);
    if (tombstone?.attempt !== attempt || tombstone.marked) return Promise.resolve(false);
    this.waiting.set(code, { payload, facts: tombstone.facts, untilMs: this.nowMs() + remainingMs });
    this.tombstones.delete(code);
    return Promise.resolve(true);
  }

  mark(code: string): Promise<boolean> {
    const tombstone = this.tombstones.get(code);
    if (tombstone) tombstone.marked = true;
    return Promise.resolve(tombstone !== undefined);
  }

  private forgetExpired(): void {
    const now = this.nowMs();
    for (const [code, { untilMs }] of this.waiting) if (untilMs <= now) this.waiting.delete(code);
    for (const [code, { untilMs }] of this.tombstones) if (untilMs <= now) this.tombstones.delete(code);
  }
}
