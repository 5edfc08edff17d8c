import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '#service';
import type { Deliveries } from '#storage';
import type { Verdict } from './courier.js';

type Outcome = Verdict['outcome'] | 'dead';

/** What an operator watches: what goes out, what waits, and what is given up. */
export class DeliveryMetrics {
  private readonly total: Counter<'kind' | 'outcome'>;

  constructor({ registry }: Metrics, deliveries: Deliveries) {
    this.total = new Counter({
      name: 'tokenward_deliveries_total',
      help: 'Attempts to tell a webhook (webhook), a Shared Signals receiver (ssf) or a client (logout), by what came of them.',
      labelNames: ['kind', 'outcome'],
      registers: [registry],
    });
    const oldest = gauge('tokenward_delivery_oldest_seconds', 'Age of the oldest delivery that waits.', registry);
    const pending = gauge('tokenward_deliveries_pending', 'Deliveries that wait.', registry);
    const dead = gauge('tokenward_dead_letters', 'Deliveries that were given up.', registry, async () => {
      const [load, letters] = [await deliveries.load(), await deliveries.deadLetters()];
      for (const each of [oldest, pending, dead]) each.reset();
      for (const { kind, oldestSeconds } of load) oldest.set({ kind }, oldestSeconds);
      for (const each of load) pending.set({ kind: each.kind }, each.pending);
      for (const { kind, count } of letters) dead.set({ kind }, count);
    });
  }

  count(kind: string, outcome: Outcome): void {
    this.total.inc({ kind, outcome });
  }
}

function gauge(name: string, help: string, registry: Metrics['registry'], read?: () => Promise<void>): Gauge<'kind'> {
  // A database that is away must not hide the other measurements.
  const collect = read && ((): Promise<void> => read().catch(() => undefined));
  return new Gauge({ name, help, labelNames: ['kind'], registers: [registry], ...(collect && { collect }) });
}
