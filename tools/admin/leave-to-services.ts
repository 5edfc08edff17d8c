import { EventBus, type BusHealth, type Subscription } from '#events';

/**
 * The bus of a command: it takes nothing, so events stay in the outbox until a service tells them. Redis is left out for the same
 * reason: what a command made known there could be unknown to the process that answers.
 */
export class LeaveToServices extends EventBus {
  override readonly isOurOwn = true;

  override publish(): Promise<void> {
    return Promise.reject(new Error('Events are left to the services'));
  }

  override broadcast(): Promise<Subscription> {
    return Promise.reject(new Error('A command follows no events'));
  }

  /** What the services' own does not is theirs to find out. */
  override carries(): boolean {
    return true;
  }

  override partitions(): number {
    return 1;
  }

  override health(): BusHealth {
    return { up: true };
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}
