import { heartbeatKey, type ReceivedRecord, type SignedRecord } from '#events';
import { signedRecordOf } from './feed-frames.js';

const complainEveryMs = 60_000;

export interface HeartbeatChecksSteps {
  readonly isOurs: (record: SignedRecord) => Promise<boolean>;
  readonly accept: (record: ReceivedRecord) => void;
  readonly complain: (message: object) => void;
}

/**
 * Lets through the heartbeats that one of our keys has signed for their partition. One is looked at at a time, and of each partition only
 * the newest waits: a process that starts reads those of a whole day.
 */
export class HeartbeatChecks {
  private readonly waiting = new Map<number, ReceivedRecord>();
  private isRunning = false;
  private complainedMs = -Infinity;

  constructor(private readonly steps: HeartbeatChecksSteps) {}

  add(record: ReceivedRecord): void {
    this.waiting.set(record.partition, record);
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    // Also those that come meanwhile.
    for (const [partition, record] of this.waiting) {
      this.waiting.delete(partition);
      await this.check(record);
    }
    this.isRunning = false;
  }

  private async check(record: ReceivedRecord): Promise<void> {
    try {
      const isMeant = record.key === heartbeatKey(record.partition);
      if (isMeant && (await this.steps.isOurs(signedRecordOf(record)))) this.steps.accept(record);
      else this.complain({ msg: 'a heartbeat that none of our keys has signed for its partition was ignored' });
    } catch (error) {
      this.complain({ err: error, msg: 'a heartbeat could not be read' });
    }
  }

  /** Those of a key that is long gone may come by the thousand. */
  private complain(message: object): void {
    if (performance.now() - this.complainedMs < complainEveryMs) return;
    this.complainedMs = performance.now();
    this.steps.complain(message);
  }
}
