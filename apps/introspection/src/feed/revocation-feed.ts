import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  EventBus,
  heartbeatValue,
  isHeartbeat,
  type ReceivedRecord,
  type SignedRecord,
  type Subscription,
} from '#events';
import { Tenant } from '#service';
import { heartbeatFrame, heartbeatParts, recordFrame, resetFrame, signedRecordOf } from './feed-frames.js';
import { JoinedHeartbeats } from './joined-heartbeats.js';
import { RecordSigner } from './record-signer.js';

const followAgainMs = 1000;

/** The bus' revocations in this process, handed on to whoever listens by SSE. Each frame is made once for all of them. */
@Injectable()
export class RevocationFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('RevocationFeed');
  private readonly listeners = new Set<(frame: string) => void>();
  private readonly heartbeats = new JoinedHeartbeats(() => this.bus.partitions('revocations.v1'));
  /** One at a time and in order: no heartbeat may overtake what came before it. */
  private telling = Promise.resolve();
  private subscription: Subscription | undefined;
  private stopped = false;

  constructor(
    private readonly bus: EventBus,
    private readonly tenant: Tenant,
    private readonly signer: RecordSigner,
  ) {}

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
    if (isHeartbeat(record)) this.beat(record);
    // Whoever comes later asks the log first.
    else if (this.listeners.size > 0) this.hand(signedRecordOf(record));
  }

  /** What has not left this process is not signed yet. */
  private hand({ sig, ...parts }: SignedRecord): void {
    if (sig !== '') this.tell(recordFrame({ ...parts, sig }));
    // Without it a heartbeat would say more than the readers have got.
    else this.tellInTurn(this.signer.record(parts).then(recordFrame), resetFrame);
  }

  private beat({ partition, value }: ReceivedRecord): void {
    const at = this.heartbeats.add(partition, value);
    if (!at || this.listeners.size === 0) return;
    const record = this.signer.record(heartbeatParts(this.tenant.id, heartbeatValue(at)));
    this.tellInTurn(record.then((signed) => heartbeatFrame(at.throughXid, signed)));
  }

  /** @param otherwise what is told where it cannot be signed */
  private tellInTurn(frame: Promise<string>, otherwise?: string): void {
    const failed = (error: unknown): void => {
      this.logger.error({ err: error, msg: 'readers could not be told' });
    };
    const told = frame.catch((error: unknown) => {
      failed(error);
      return otherwise;
    });
    this.telling = this.telling
      .then(async () => {
        const text = await told;
        if (text !== undefined) this.tell(text);
      })
      .catch(failed);
  }

  private tell(frame: string): void {
    for (const listener of this.listeners) listener(frame);
  }
}
