import type { Database } from '../postgres/database.js';
import { sql } from '../postgres/statement.js';
import { bucketsOf, type DelayBucket } from './delay-buckets.js';

/** A verifier that has not reported for so long is gone. */
const forgottenAfter = `interval '1 day'`;
/** Of one client: who makes up an instance for each report must not fill the table. Those beyond are not listed. */
const mostInstances = 1000;
const historyKept = `interval '7 days'`;

const upsertConsumer = sql(
  'propagation.report',
  `INSERT INTO consumers AS c (tenant, instance, client_id, service, feed, published_through, staleness_ms, records)
   SELECT $1, $2::uuid, $3, $4, $5, to_timestamp($6::float8 / 1000), $7::bigint, $8::int
    WHERE EXISTS (SELECT 1 FROM consumers WHERE tenant = $1 AND instance = $2::uuid)
       OR (SELECT count(*) FROM consumers WHERE tenant = $1 AND client_id = $3) < ${mostInstances}
   ON CONFLICT (tenant, instance) DO UPDATE SET service = excluded.service, feed = excluded.feed, reported_at = now(),
     published_through = excluded.published_through, staleness_ms = excluded.staleness_ms, records = excluded.records
   WHERE c.client_id = excluded.client_id`,
);
const addDelays = sql(
  'propagation.delays',
  `INSERT INTO propagation AS p (tenant, hour, feed, up_to_ms, count)
   SELECT $1, date_trunc('hour', now()), $2, given.* FROM unnest($3::int[], $4::bigint[]) AS given (up_to_ms, count) ORDER BY 4
   ON CONFLICT (tenant, hour, feed, up_to_ms) DO UPDATE SET count = p.count + excluded.count`,
);
const selectConsumers = sql(
  'propagation.consumers',
  `SELECT instance::text, client_id AS "clientId", service, feed, published_through AS "publishedThrough", records,
          staleness_ms::float8 AS "stalenessMs", first_reported_at AS "firstReportedAt", reported_at AS "reportedAt",
          (extract(epoch FROM now() - published_through) * 1000)::float8 AS "lagMs"
     FROM consumers WHERE tenant = $1 AND ($2::text IS NULL OR service = $2) AND reported_at > now() - ${forgottenAfter}
    ORDER BY now() - published_through DESC, instance LIMIT $3`,
);
const countConsumers = sql(
  'propagation.count',
  `SELECT count(*)::int AS all, count(*) FILTER (WHERE published_through < now() - make_interval(secs => $2))::int AS stale
     FROM consumers WHERE tenant = $1 AND reported_at > now() - ${forgottenAfter}`,
);
const selectDelays = sql(
  'propagation.history',
  `SELECT feed, up_to_ms AS "upToMs", sum(count)::float8 AS count FROM propagation
    WHERE tenant = $1 AND hour > now() - make_interval(hours => $2) GROUP BY feed, up_to_ms ORDER BY feed, up_to_ms`,
);
const forgetConsumers = sql(
  'propagation.forget',
  `DELETE FROM consumers WHERE reported_at < now() - ${forgottenAfter}`,
);
const forgetDelays = sql('propagation.forget-delays', `DELETE FROM propagation WHERE hour < now() - ${historyKept}`);

export const feedKinds = ['kafka', 'sse', 'poll', 'ssf'] as const;
export type FeedKind = (typeof feedKinds)[number];

export interface ConsumerReport {
  readonly clientId: string;
  /** One process of the verifier. */
  readonly instance: string;
  readonly service: string;
  readonly feed: FeedKind;
  /** Up to which server time it knows everything; ms since 1970. */
  readonly publishedThrough: number;
  readonly stalenessMs: number;
  readonly records: number;
  /** How long a sample of records took from the commit to this verifier. */
  readonly delaysMs: readonly number[];
}

export interface ConsumerState {
  readonly instance: string;
  readonly clientId: string;
  readonly service: string;
  readonly feed: FeedKind;
  readonly publishedThrough: Date;
  readonly stalenessMs: number;
  readonly records: number;
  readonly firstReportedAt: Date;
  readonly reportedAt: Date;
  /** How long ago that is up to which it knew everything: its lag now, unless it has gone on since its report. */
  readonly lagMs: number;
}

export interface FeedDelays {
  readonly feed: string;
  readonly buckets: readonly DelayBucket[];
}

/** What verifiers tell of how current they are, and how fast revocations reach them. */
export class Propagation {
  constructor(private readonly database: Database) {}

  async report(tenant: string, report: ConsumerReport): Promise<void> {
    const { instance, clientId, service, feed, publishedThrough, stalenessMs, records, delaysMs } = report;
    const values = [tenant, instance, clientId, service, feed, publishedThrough, Math.round(stalenessMs), records];
    await this.database.rows(upsertConsumer, values);
    const buckets = bucketsOf(delaysMs);
    if (buckets.length === 0) return;
    const columns = [buckets.map(({ upToMs }) => upToMs), buckets.map(({ count }) => count)];
    await this.database.rows(addDelays, [tenant, feed, ...columns]);
  }

  /** The verifiers that reported in the last day, the stalest first. */
  consumers(tenant: string, limit: number, service?: string): Promise<ConsumerState[]> {
    return this.database.rows(selectConsumers, [tenant, service ?? null, limit]);
  }

  /** How many there are, and how many of them have known nothing new for so long. */
  async count(tenant: string, staleAfterSeconds: number): Promise<{ readonly all: number; readonly stale: number }> {
    return (await this.database.row(countConsumers, [tenant, staleAfterSeconds])) ?? { all: 0, stale: 0 };
  }

  /** The delays of the last hours, by feed. */
  async delays(tenant: string, hours: number): Promise<FeedDelays[]> {
    const rows = await this.database.rows<DelayBucket & { feed: string }>(selectDelays, [tenant, hours]);
    return [...new Set(rows.map(({ feed }) => feed))].map((feed) => ({
      feed,
      buckets: rows.filter((row) => row.feed === feed).map(({ upToMs, count }) => ({ upToMs, count })),
    }));
  }

  async forgetOld(): Promise<void> {
    await this.database.rows(forgetConsumers);
    await this.database.rows(forgetDelays);
  }
}
