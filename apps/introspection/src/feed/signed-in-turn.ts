import type { SignedParts, SignedRecord } from '#events';
import { heartbeatFrame, recordFrame, resetFrame } from './feed-frames.js';

/** A signer outside is not asked for more at once. */
const atOnce = 100;
/** Who would wait for more is better served by a snapshot. */
const longestQueue = 10_000;

interface Waiting {
  readonly parts: SignedParts;
  /** Of a heartbeat. */
  readonly throughXid?: string;
}

const isHeartbeat = (waiting: Waiting | undefined): boolean => waiting?.throughXid !== undefined;

export interface SignedInTurnSteps {
  readonly sign: (parts: SignedParts) => Promise<SignedRecord>;
  readonly tell: (frame: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Signs what nobody has signed yet, and tells it in the order in which it came. What cannot be signed leaves a gap: readers are sent
 * for a snapshot before the next heartbeat, which otherwise would speak for what they have not got.
 */
export class SignedInTurn {
  private waiting: Waiting[] = [];
  private hasGap = false;
  private isRunning = false;

  constructor(private readonly steps: SignedInTurnSteps) {}

  record(parts: SignedParts): void {
    // The snapshot will have it.
    if (this.hasGap) return;
    if (this.waiting.length < longestQueue) this.add({ parts });
    else this.leaveGap();
  }

  heartbeat(parts: SignedParts, throughXid: string): void {
    // It says all that one right before it would.
    if (isHeartbeat(this.waiting.at(-1))) this.waiting.pop();
    this.add({ parts, throughXid });
  }

  private add(waiting: Waiting): void {
    this.waiting.push(waiting);
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    try {
      while (this.waiting.length > 0) await this.tellNext(this.waiting.splice(0, atOnce));
    } catch (error) {
      this.leaveGap();
      this.steps.onError(error);
    } finally {
      this.isRunning = false;
    }
  }

  private async tellNext(batch: readonly Waiting[]): Promise<void> {
    const failures: unknown[] = [];
    const signed = batch.map(({ parts }) =>
      this.steps.sign(parts).catch((error: unknown) => {
        failures.push(error);
        return undefined;
      }),
    );
    for (const [index, record] of (await Promise.all(signed)).entries()) this.tellOne(record, batch[index]?.throughXid);
    if (failures.length > 0) this.steps.onError(failures[0]);
  }

  private tellOne(record: SignedRecord | undefined, throughXid: string | undefined): void {
    if (throughXid === undefined) {
      if (record) this.steps.tell(recordFrame(record));
      else this.leaveGap();
    } else if (record) {
      if (this.hasGap) this.steps.tell(resetFrame);
      this.hasGap = false;
      this.steps.tell(heartbeatFrame(throughXid, record));
    }
  }

  private leaveGap(): void {
    this.hasGap = true;
    this.waiting = this.waiting.filter(isHeartbeat).slice(-1);
  }
}
