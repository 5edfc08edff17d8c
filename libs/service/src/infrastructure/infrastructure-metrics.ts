import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Outbox, Relay } from '#events';
import { Database, PolicyCache, Propagation, quantileOf, Revocations, RevocationSet } from '#storage';
import { Metrics } from '../observability/metrics.js';
import { Tenant } from './tenant.js';

/** A verifier that has known nothing new for longer than this is stale. */
const staleAfterSeconds = 10;

/** What an operator watches of the servers behind a process, read when it is asked for. */
@Injectable()
export class InfrastructureMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
    private readonly revocations: Revocations,
    private readonly revocationSet: RevocationSet,
    private readonly relay: Relay,
    private readonly outbox: Outbox,
    private readonly propagation: Propagation,
    private readonly policies: PolicyCache,
    private readonly tenant: Tenant,
  ) {}

  onModuleInit(): void {
    this.ofThisProcess();
    this.ofOutbox();
    this.ofVerifiers();
  }

  private ofThisProcess(): void {
    this.gauge(
      'tokenward_relay_leader',
      'Whether this process sends what was left in the outbox: 1 in one of all.',
      (to) => to.set(Number(this.relay.isLeader)),
    );
    this.gauge('tokenward_heartbeat_age_seconds', 'How long ago the leader last told how far it is.', (to) => {
      to.reset();
      const age = this.relay.heartbeatAgeSeconds;
      if (age !== undefined) to.set(age);
    });
    this.gauge('tokenward_policy_version', 'Which change of the policy this process follows.', async (to) =>
      to.set((await this.policies.of(this.tenant.id)).version),
    );
    this.gauge(
      'tokenward_redis_complete',
      'Whether this process may trust Redis: 1, or 0 while Postgres answers.',
      async (to) => to.set(Number((await this.revocationSet.find('', [])) !== undefined)),
    );
    this.gauge('tokenward_postgres_pool_waiting', 'Requests that wait for a connection to Postgres.', (to) =>
      to.set(this.database.pool.waitingCount),
    );
  }

  private ofOutbox(): void {
    this.gauge('tokenward_redis_incarnation_age_seconds', 'Since when the current Redis counts.', async (to) =>
      to.set((await this.revocations.incarnation()).ageMs / 1000),
    );
    const rows = this.gauge('tokenward_outbox_rows', 'Events that wait to be told.');
    this.gauge('tokenward_outbox_oldest_age_seconds', 'How long the oldest of them has waited.', async (to) => {
      const backlog = await this.outbox.backlog();
      rows.set(backlog.rows);
      to.set(backlog.oldestAgeSeconds);
    });
  }

  private ofVerifiers(): void {
    const all = this.gauge('tokenward_verifiers', 'Verifiers that have reported in the last day.');
    this.gauge('tokenward_verifiers_stale', `Those that knew nothing new for ${staleAfterSeconds} s.`, async (to) => {
      const count = await this.propagation.count(this.tenant.id, staleAfterSeconds);
      all.set(count.all);
      to.set(count.stale);
    });
    const name = 'tokenward_revocation_propagation_seconds';
    const help = 'From the commit of a revocation to the verifiers in the last hour, by feed: the p99.';
    this.gauge(name, help, (to) => this.tellDelays(to), ['feed']);
  }

  private async tellDelays(to: Gauge): Promise<void> {
    to.reset();
    for (const { feed, buckets } of await this.propagation.delays(this.tenant.id, 1)) {
      const ms = quantileOf(buckets, 0.99);
      if (ms !== undefined) to.set({ feed }, ms / 1000);
    }
  }

  /** A server that is away must not hide the other measurements. */
  private gauge(
    name: string,
    help: string,
    read?: (gauge: Gauge) => void | Promise<void>,
    labelNames: readonly string[] = [],
  ): Gauge {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.metrics.registry],
      ...(read && {
        collect: async () => {
          await Promise.resolve(read(gauge)).catch(() => {
            gauge.reset();
          });
        },
      }),
    });
    return gauge;
  }
}
