import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { Tenant } from '#service';
import { Propagation, quantileOf, type ConsumerState, type FeedDelays } from '#storage';
import { Administration, operation } from '../operations/operation.js';

const tag = 'Propagation';
const consumerSchema = z.object({
  instance: z.guid().describe('One process of a verifier'),
  client_id: z.string(),
  service: z.string(),
  feed: z.string(),
  published_through: z.iso.datetime().describe('It knew every revocation that was answered before'),
  lag_ms: z.number().describe('How long ago that is, now'),
  staleness_ms: z.number().describe('What it said of its own staleness at its last report'),
  records: z.number().describe('How many live records it holds'),
  first_reported_at: z.iso.datetime(),
  reported_at: z.iso.datetime(),
  stale: z.boolean(),
});
const consumersSchema = z.object({ total: z.number(), stale: z.number(), items: z.array(consumerSchema) });
const delaysSchema = z.object({
  hours: z.number(),
  feeds: z.array(
    z.object({
      feed: z.string(),
      count: z.number().describe('How many were sampled'),
      p50_ms: z.number().describe('Half took no longer; the upper bound of its bucket'),
      p95_ms: z.number(),
      p99_ms: z.number(),
      slowest_ms: z.number(),
      buckets: z.array(z.object({ up_to_ms: z.number(), count: z.number() })),
    }),
  ),
});

const consumersQuery = z.strictObject({
  service: z.string().min(1).max(200).optional().describe('Only those of this service'),
  stale_after_seconds: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(30)
    .describe('What counts as stale; verifiers report every 10 seconds'),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('How many at most'),
});
const delaysQuery = z.strictObject({
  hours: z.coerce.number().int().min(1).max(168).default(24).describe('How far back'),
});

/** How far revocations have come: what verifiers report. */
@Injectable()
export class PropagationOperations extends Administration {
  constructor(
    private readonly propagation: Propagation,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly consumers = operation<undefined, z.infer<typeof consumersQuery>>({
    id: 'listConsumers',
    method: 'GET',
    path: '/admin/propagation/consumers',
    tag,
    scope: 'revocations:read',
    summary: 'List the verifiers that report, the stalest first',
    query: consumersQuery,
    answer: { status: 200, schema: consumersSchema, description: 'Verifiers that reported in the last day' },
    handle: async ({ query: { limit, service, stale_after_seconds: staleAfter } }) => {
      const { all: total, stale } = await this.propagation.count(this.tenant.id, staleAfter);
      const found = await this.propagation.consumers(this.tenant.id, limit, service);
      return { status: 200, body: { total, stale, items: found.map((state) => consumerAnswer(state, staleAfter)) } };
    },
  });

  private readonly delays = operation<undefined, z.infer<typeof delaysQuery>>({
    id: 'getPropagation',
    method: 'GET',
    path: '/admin/propagation',
    tag,
    scope: 'revocations:read',
    summary: 'How long revocations took from the commit to the verifiers, by feed',
    query: delaysQuery,
    answer: {
      status: 200,
      schema: delaysSchema,
      description: 'A histogram for each feed, from samples that verifiers report',
    },
    handle: async ({ query: { hours } }) => {
      const feeds = await this.propagation.delays(this.tenant.id, hours);
      return { status: 200, body: { hours, feeds: feeds.map(delaysAnswer) } };
    },
  });

  readonly operations = [this.delays, this.consumers];
}

function consumerAnswer(state: ConsumerState, staleAfterSeconds: number) {
  const lag = state.lagMs;
  return {
    instance: state.instance,
    client_id: state.clientId,
    service: state.service,
    feed: state.feed,
    published_through: state.publishedThrough.toISOString(),
    lag_ms: Math.round(lag),
    staleness_ms: state.stalenessMs,
    records: state.records,
    first_reported_at: state.firstReportedAt.toISOString(),
    reported_at: state.reportedAt.toISOString(),
    stale: lag > staleAfterSeconds * 1000,
  };
}

function delaysAnswer({ feed, buckets }: FeedDelays) {
  const at = (share: number): number => quantileOf(buckets, share) ?? 0;
  return {
    feed,
    count: buckets.reduce((sum, { count }) => sum + count, 0),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    slowest_ms: at(1),
    buckets: buckets.map(({ upToMs, count }) => ({ up_to_ms: upToMs, count })),
  };
}
