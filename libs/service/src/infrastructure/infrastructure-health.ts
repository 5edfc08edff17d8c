import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventBus, Outbox } from '#events';
import { KeyRing } from '#keys';
import { Database, RevocationSet, sql } from '#storage';
import { HealthRegistry } from '../observability/health-registry.js';

const one = sql('health.one', 'SELECT 1 AS one');

/** Tells whether the stores answer. Only Postgres decides; without Redis or Kafka a service goes on with what it can. */
@Injectable()
export class InfrastructureHealth implements OnModuleInit {
  constructor(
    private readonly health: HealthRegistry,
    private readonly database: Database,
    private readonly revocationSet: RevocationSet,
    private readonly bus: EventBus,
    private readonly outbox: Outbox,
    private readonly keyRing: KeyRing,
  ) {}

  onModuleInit(): void {
    this.health.register('postgres', () => this.database.row(one));
    this.health.register('redis', () => this.redis(), { optional: true });
    this.health.register('events', () => this.events(), { optional: true });
    const { outside } = this.keyRing;
    if (outside) this.health.register('signer', () => outside.signer.health(), { optional: true });
  }

  private redis(): Promise<void> {
    if (this.revocationSet.instance() === undefined) throw new Error('Redis is not connected');
    return Promise.resolve();
  }

  /** An old row that nobody takes away means that consumers are not told. */
  private async events(): Promise<void> {
    const { up, reason } = this.bus.health();
    if (!up) throw new Error(reason ?? 'the event bus is down');
    const { oldestAgeSeconds } = await this.outbox.backlog();
    if (oldestAgeSeconds > 60) throw new Error(`the oldest event has waited for ${Math.round(oldestAgeSeconds)} s`);
  }
}
