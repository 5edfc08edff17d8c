import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Histogram } from 'prom-client';
import * as z from 'zod';
import { OAuthError } from '#protocol';
import { Metrics, Tenant } from '#service';
import { feedKinds, Propagation } from '#storage';
import { FeedReaders } from './feed-readers.js';

const report = z.object({
  instance: z.guid(),
  service: z.string().min(1).max(200),
  feed: z.enum(feedKinds),
  publishedThrough: z.number().min(0).max(8.64e15),
  stalenessMs: z.number().min(0).max(1e12),
  records: z.number().int().min(0).max(2_000_000_000),
  delaysMs: z.array(z.number().min(0).max(1e9)).max(100),
});

/** What verifiers tell of themselves: how current they are, and how long revocations took to them. */
@Controller()
export class ConsumerReportsController {
  private readonly delays: Histogram<'feed'>;

  constructor(
    private readonly readers: FeedReaders,
    private readonly propagation: Propagation,
    private readonly tenant: Tenant,
    metrics: Metrics,
  ) {
    this.delays = new Histogram({
      name: 'revocation_propagation_seconds',
      help: 'Time from the commit of an ending until a verifier refused by it, as verifiers report (sampled).',
      labelNames: ['feed'],
      buckets: [0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.2, 0.4, 1, 5, 15, 60],
      registers: [metrics.registry],
    });
  }

  @Post('/revocations/applied')
  @HttpCode(204)
  async applied(@Req() request: FastifyRequest, @Body() body: unknown): Promise<void> {
    const client = await this.readers.authorize(request);
    const parsed = report.safeParse(body);
    if (!parsed.success) throw new OAuthError('invalid_request', z.prettifyError(parsed.error));
    await this.propagation.report(this.tenant.id, { ...parsed.data, clientId: client.id });
    for (const delay of parsed.data.delaysMs) this.delays.observe({ feed: parsed.data.feed }, delay / 1000);
  }
}
