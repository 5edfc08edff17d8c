import type { StoredSigningKey, WithAudit } from '#storage';
import type { KeyRing } from './key-ring.js';
import type { KeyPurpose, RingKey } from './ring-key.js';

export interface RotationSchedule {
  /** How long a key signs. */
  readonly signForSeconds: number;
  /** How long a key is published before it signs: at least the longest time that a verifier may cache the key set. */
  readonly publishAheadSeconds: number;
  /** How long a key verifies after it has stopped signing: at least the longest life of what it signed. */
  readonly verifyAfterSeconds: number;
}

const ageSeconds = (since: Date | null, nowMs: number): number =>
  since === null ? 0 : (nowMs - since.getTime()) / 1000;

/**
 * Moves each key on when its time has come: pending → active → retiring → retired. Any number of processes may run it; the
 * database lets each move happen once.
 */
export class KeyRotation {
  constructor(
    private readonly ring: KeyRing,
    private readonly schedule: RotationSchedule,
  ) {}

  async run(nowMs: number): Promise<void> {
    await this.ring.read();
    const problems: unknown[] = [];
    for (const key of this.ring.all()) {
      // A signer that is away holds up its own keys, and no others.
      await this.moveOn(key, nowMs).catch((error: unknown) => problems.push(error));
    }
    if (problems.length > 0) throw problems[0];
  }

  /** Starts a rotation now, ahead of the schedule: the next key is published, and signs once verifiers can know it. */
  async rotate(options: { readonly atOnce: boolean; readonly audit?: WithAudit<StoredSigningKey> }): Promise<void> {
    for (const key of this.ring.all().filter(({ state }) => state === 'active')) {
      if (!this.pendingOf(key)) await this.ring.addPending(key.purpose as KeyPurpose, key.alg);
      const pending = this.pendingOf(key);
      if (pending && options.atOnce) await this.ring.activate(pending, options.audit);
    }
  }

  private async moveOn(key: RingKey, nowMs: number): Promise<void> {
    const { signForSeconds, publishAheadSeconds, verifyAfterSeconds } = this.schedule;
    const { createdAt, activatedAt, retiringAt } = key.stored;
    if (
      key.state === 'active' &&
      ageSeconds(activatedAt, nowMs) >= signForSeconds - publishAheadSeconds &&
      !this.pendingOf(key)
    ) {
      await this.ring.addPending(key.purpose as KeyPurpose, key.alg);
    } else if (key.state === 'pending' && ageSeconds(createdAt, nowMs) >= publishAheadSeconds) {
      await this.ring.activate(key);
    } else if (key.state === 'retiring' && ageSeconds(retiringAt, nowMs) >= verifyAfterSeconds) {
      await this.ring.retire(key);
    }
  }

  private pendingOf({ purpose, alg }: RingKey): RingKey | undefined {
    return this.ring.all().find((key) => key.state === 'pending' && key.purpose === purpose && key.alg === alg);
  }
}
