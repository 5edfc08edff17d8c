import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import {
  EventBus,
  Relay,
  type BroadcastHandlers,
  type ClientChanged,
  type ReceivedRecord,
  type ResourceChanged,
  type Subscription,
} from '#events';
import { KeyRing, KeyRotation, SecretKeys } from '#keys';
import {
  Attempts,
  BackchannelRequests,
  CatalogueCache,
  ClientCache,
  ClientDocuments,
  Database,
  ensurePartitions,
  forgetOver,
  IdempotencyKeys,
  PolicyCache,
  Propagation,
  Revocations,
} from '#storage';
import { Clock } from '../time/clock.js';
import { Tenant } from './tenant.js';

const everyMs = 60_000;
/** Less than a new instance waits before it counts for endings (`RevocationSet.settleMs`). */
const confirmMs = 500;
const keyCheckMs = 5_000;
const followAgainMs = 1000;

/** What runs beside the requests: caches that follow events, the relay, and, in the leader, rotation and clearing up. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Housekeeping');
  private readonly subscriptions: Subscription[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private stopped = false;

  constructor(
    private readonly bus: EventBus,
    private readonly relay: Relay,
    private readonly keyRing: KeyRing,
    private readonly keyRotation: KeyRotation,
    private readonly secretKeys: SecretKeys,
    private readonly clientCache: ClientCache,
    private readonly catalogueCache: CatalogueCache,
    private readonly policyCache: PolicyCache,
    private readonly revocations: Revocations,
    private readonly attempts: Attempts,
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly propagation: Propagation,
    private readonly backchannelRequests: BackchannelRequests,
    private readonly clientDocuments: ClientDocuments,
    private readonly database: Database,
    private readonly tenant: Tenant,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // The embedded profile has its set here: it is filled before the first question. With Redis away this is tried again later.
    await this.revocations.rebuild().catch((error: unknown) => {
      this.logger.warn({ err: error, msg: 'the revocation set could not be filled yet' });
    });
    this.relay.start();
    this.follow();
    this.repeat(confirmMs, 'confirmation of Redis', () => this.revocations.confirm());
    void this.keyRing.prepareEncryption().catch((error: unknown) => {
      this.logger.warn({ err: error, msg: 'keys to encrypt to could not be made; it is tried again' });
    });
    this.repeat(keyCheckMs, 'rotation of keys', () => this.rotateKeys());
    this.repeat(everyMs, 'clearing up', () => this.clearUp());
    this.repeat(everyMs, 'deleting grants and sessions that are over', () => this.forgetOver());
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const subscription of this.subscriptions) void subscription.close().catch(() => undefined);
  }

  private follow(): void {
    void this.subscribe('clients.v1', this.onClient.bind(this));
    void this.subscribe('keys.v1', this.onKey.bind(this));
  }

  private async subscribe(topic: 'clients.v1' | 'keys.v1', onRecord: BroadcastHandlers['onRecord']): Promise<void> {
    while (!this.stopped) {
      try {
        this.subscriptions.push(await this.bus.broadcast(topic, { onRecord }));
        return;
      } catch (error) {
        this.logger.error({ err: error, topic, msg: 'events cannot be followed; it is tried again' });
        await wait(followAgainMs, undefined, { ref: false });
      }
    }
  }

  private onClient(record: ReceivedRecord): void {
    const data = JSON.parse(record.value) as ClientChanged | ResourceChanged;
    if (data.tenant !== this.tenant.id) return;
    if ('client_id' in data) this.clientCache.changed(data.tenant, data.client_id, data.version);
    else if (data.kind === 'policy') this.forgetPolicy(data.tenant);
    else this.catalogueCache.forget(data.tenant);
  }

  /** Which clients there are depends on it: a URL is one while the policy says so. */
  private forgetPolicy(tenant: string): void {
    this.policyCache.forget(tenant);
    this.clientCache.clear();
  }

  private onKey(): void {
    this.keyRing.read().catch((error: unknown) => {
      this.logger.error({ err: error, msg: 'changed keys cannot be read' });
    });
  }

  private async rotateKeys(): Promise<void> {
    if (this.relay.isLeader) await this.keyRotation.run(this.clock.nowMs());
  }

  private async clearUp(): Promise<void> {
    await this.keyRing.read();
    await this.secretKeys.read();
    if (!this.relay.isLeader) return;
    await this.keyRing.prepareEncryption();
    await ensurePartitions(this.database);
    await this.revocations.forgetExpired();
    await this.attempts.forgetExpired();
    await this.idempotencyKeys.forgetExpired();
    await this.propagation.forgetOld();
    await this.backchannelRequests.forgetExpired();
    await this.clientDocuments.forgetUnused();
  }

  private async forgetOver(): Promise<void> {
    if (this.relay.isLeader) await forgetOver(this.database, () => this.stopped);
  }

  private repeat(ms: number, doing: string, work: () => Promise<void>): void {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      work()
        .catch((error: unknown) => {
          this.logger.warn({ err: error, msg: `${doing} failed; it is tried again` });
        })
        .finally(() => {
          running = false;
        });
    }, ms);
    this.timers.push(timer.unref());
  }
}
