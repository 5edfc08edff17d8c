import { isFollowed, type Topic } from '../contracts/event-contract.js';

export interface BusRecord {
  readonly topic: Topic;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
  /** Given for heartbeats, which go to each partition; otherwise the key decides. */
  readonly partition?: number;
}

export interface ReceivedRecord extends BusRecord {
  readonly partition: number;
}

export interface Subscription {
  close(): Promise<void>;
}

export interface BroadcastHandlers {
  onRecord(record: ReceivedRecord): void;
}

export interface BusHealth {
  readonly up: boolean;
  readonly reason?: string;
}

/** Whoever follows it would wait for ever. */
export class NotCarried extends Error {
  constructor(topic: Topic) {
    super(`Nothing of ${topic} comes over this bus`);
  }
}

/** How events travel: Kafka, or the process itself. At least once, no promise of order across keys. */
export abstract class EventBus {
  /**
   * Whether only this deployment can write to it. Then what it carries is signed by whoever hands it on to others; what goes through
   * somebody else's bus is signed before, and nothing that comes out of it is signed by us.
   */
  abstract readonly isOurOwn: boolean;
  /**
   * Whether it brings this topic to anybody; who reads somebody else's bus, we do not know. What it does not carry lies in the log from
   * the start, and is never sent.
   */
  carries(topic: Topic): boolean {
    return !this.isOurOwn || isFollowed(topic);
  }
  /** Resolves when the bus has taken responsibility for all records; rejects otherwise, and some may have gone out. */
  abstract publish(records: readonly BusRecord[]): Promise<void>;
  /**
   * Every subscriber gets every record, from the oldest that the bus still keeps, again after each reconnect.
   *
   * @throws NotCarried
   */
  abstract broadcast(topic: Topic, handlers: BroadcastHandlers): Promise<Subscription>;
  abstract partitions(topic: Topic): number;
  abstract health(): BusHealth;
  abstract close(): Promise<void>;
}
