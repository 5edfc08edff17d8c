import { AuthorizationCodes, tombstoneMs, type Claim, type SealedCode } from './authorization-codes.js';

/** One octet a character: a buffer of Node's pool would hold a whole page of it (64 KiB) for as long as the code is remembered. */
type Octets = string;
const kept = (octets: Buffer): Octets => octets.toString('latin1');
const given = (octets: Octets): Buffer => Buffer.from(octets, 'latin1');

interface Waiting {
  readonly payload: Octets;
  readonly facts: Octets;
  readonly untilMs: number;
}
interface Tombstone {
  readonly attempt: string;
  readonly facts: Octets;
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
    const untilMs = this.nowMs() + lifetimeMs;
    this.waiting.set(code, { payload: kept(sealed.payload), facts: kept(sealed.facts), untilMs });
    return Promise.resolve();
  }

  claim(code: string, attempt: string): Promise<Claim> {
    const now = this.nowMs();
    const tombstone = this.tombstones.get(code);
    if (tombstone && tombstone.untilMs > now)
      return Promise.resolve({ outcome: 'replayed', facts: given(tombstone.facts) });
    const waiting = this.waiting.get(code);
    if (!waiting || waiting.untilMs <= now) return Promise.resolve({ outcome: 'absent' });
    this.tombstones.set(code, { attempt, facts: waiting.facts, untilMs: now + tombstoneMs, marked: false });
    this.waiting.delete(code);
    return Promise.resolve({ outcome: 'claimed', payload: given(waiting.payload) });
  }

  restore(code: string, attempt: string, payload: Buffer, remainingMs: number): Promise<boolean> {
    const tombstone = this.tombstones.get(code);
    if (tombstone?.attempt !== attempt || tombstone.marked) return Promise.resolve(false);
    this.waiting.set(code, { payload: kept(payload), facts: tombstone.facts, untilMs: this.nowMs() + remainingMs });
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
