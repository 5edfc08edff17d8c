import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus, heartbeatValue, isHeartbeat, signedParts, type ReceivedRecord, type Subscription } from '#events';
import { Tenant } from '#service';
import { heartbeatParts, recordFrame, signedRecordOf } from './feed-frames.js';
import { HeartbeatChecks } from './heartbeat-checks.js';
import { JoinedHeartbeats } from './joined-heartbeats.js';
import { RecordSigner } from './record-signer.js';
import { SignedInTurn } from './signed-in-turn.js';

const followAgainMs = 1000;

/** The bus' revocations in this process, handed on to whoever listens by SSE. Each frame is made, and signed, once for all of them. */
@Injectable()
export class RevocationFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('RevocationFeed');
  private readonly listeners = new Set<(frame: string) => void>();
  private readonly heartbeats = new JoinedHeartbeats(() => this.bus.partitions('revocations.v1'));
  private readonly signed: SignedInTurn;
  private readonly checks: HeartbeatChecks;
  private subscription: Subscription | undefined;
  private stopped = false;

  constructor(
    private readonly bus: EventBus,
    private readonly tenant: Tenant,
    signer: RecordSigner,
  ) {
    this.checks = new HeartbeatChecks({
      isOurs: (record) => signer.isOurs(record),
      accept: (record) => {
        this.beat(record);
      },
      complain: (message) => {
        this.logger.warn(message);
      },
    });
    this.signed = new SignedInTurn({
      sign: (parts) => signer.record(parts),
      tell: (frame) => {
        this.tell(frame);
      },
      onError: (error) => {
        this.logger.error({ err: error, msg: 'what readers are told could not be signed' });
      },
    });
  }

  onApplicationBootstrap(): void {
    void this.follow();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.subscription?.close();
  }

  listen(listener: (frame: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async follow(): Promise<void> {
    const onRecord = this.receive.bind(this);
    while (!this.stopped) {
      try {
        this.subscription = await this.bus.broadcast('revocations.v1', { onRecord });
        return;
      } catch (error) {
        this.logger.error({ err: error, msg: 'revocations cannot be followed; it is tried again' });
        await wait(followAgainMs, undefined, { ref: false });
      }
    }
  }

  private receive(record: ReceivedRecord): void {
    if (record.headers['x-tenant'] !== this.tenant.id) return;
    if (isHeartbeat(record)) this.hear(record);
    // Whoever comes later asks the log first.
    else if (this.listeners.size > 0) this.hand(record);
  }

  private hand(record: ReceivedRecord): void {
    if (this.bus.isOurOwn) this.signed.record(signedParts(record));
    else this.tell(recordFrame(signedRecordOf(record)));
  }

  /** They will be signed anew, so those that anybody may have written are looked at first. */
  private hear(record: ReceivedRecord): void {
    if (this.bus.isOurOwn) this.beat(record);
    else this.checks.add(record);
  }

  private beat({ partition, value }: ReceivedRecord): void {
    const at = this.heartbeats.add(partition, value);
    if (!at || this.listeners.size === 0) return;
    this.signed.heartbeat(heartbeatParts(this.tenant.id, heartbeatValue(at)), at.throughXid);
  }

  private tell(frame: string): void {
    for (const listener of this.listeners) listener(frame);
  }
}
