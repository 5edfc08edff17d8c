import { Injectable } from '@nestjs/common';
import * as z from 'zod';
import { streamUpdatedEvent, testableEvents, testSignal, type StreamSettings } from '#deliveries';
import { Clock, ServiceSettings, Tenant } from '#service';
import { Deliveries, Subscribers, type SubscriberRecord } from '#storage';
import type { Caller } from '../access/caller.js';
import { Trail } from '../audit/trail.js';
import { Administration, operation, type Operation } from '../operations/operation.js';
import { pageAnswer, pageById, pageSchema } from '../operations/page.js';
import { notFound } from '../operations/path-parameters.js';
import { progressAnswer, progressSchema } from '../operations/subscriber-status.js';
import { changedSubscriber } from '../webhooks/webhooks.js';

const tag = 'Shared Signals';
const path = '/admin/ssf/streams/{stream_id}';

const streamSchema = z.object({
  stream_id: z.string(),
  client_id: z.string(),
  description: z.string(),
  delivery: z.enum(['push', 'poll']),
  endpoint_url: z.string().nullable(),
  events_requested: z.array(z.string()).nullable(),
  status: z.enum(['enabled', 'paused', 'disabled']),
  status_reason: z.string().nullable(),
  created_at: z.iso.datetime(),
  last_active_at: z.iso.datetime(),
});

const streamAnswer = (stream: SubscriberRecord): z.output<typeof streamSchema> => ({
  stream_id: stream.id,
  client_id: stream.owner ?? '',
  description: stream.name,
  delivery: stream.endpoint === null ? 'poll' : 'push',
  endpoint_url: stream.endpoint,
  events_requested: [...((stream.settings as StreamSettings).events_requested ?? [])],
  status: stream.status,
  status_reason: stream.statusReason,
  created_at: stream.createdAt.toISOString(),
  last_active_at: stream.lastActiveAt.toISOString(),
});

/** Receivers manage their streams themselves; administrators see how they do, and can hold them. */
@Injectable()
export class StreamOperations extends Administration {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly deliveries: Deliveries,
    private readonly trail: Trail,
    private readonly settings: ServiceSettings,
    private readonly clock: Clock,
    private readonly tenant: Tenant,
  ) {
    super();
  }

  private readonly list = operation({
    id: 'listStreams',
    method: 'GET',
    path: '/admin/ssf/streams',
    tag,
    scope: 'signals:read',
    summary: 'List the streams of all receivers, in pages',
    query: pageById(),
    answer: { status: 200, schema: pageSchema(streamSchema), description: 'A page of streams' },
    handle: async ({ query }) => {
      const found = await this.subscribers.page(this.tenant.id, 'ssf', query.after, query.limit + 1);
      return pageAnswer('/admin/ssf/streams', query, found, ({ id }) => id, streamAnswer);
    },
  });

  private readonly status = operation({
    id: 'readStreamStatus',
    method: 'GET',
    path: `${path}/status`,
    tag,
    scope: 'signals:read',
    summary: 'See how a stream keeps up',
    answer: { status: 200, schema: progressSchema, description: 'What waits, and what went wrong last' },
    handle: async ({ params }) => {
      const stream = await this.find(params.stream_id);
      const progress = await this.subscribers.progress(stream.id);
      if (!progress) throw notFound();
      return { status: 200, body: progressAnswer(stream, progress) };
    },
  });

  private readonly test = operation({
    id: 'testStream',
    method: 'POST',
    path: `${path}/test-event`,
    tag,
    scope: 'signals:write',
    summary: 'Send a security event about nobody',
    body: z.strictObject({ event: z.enum(testableEvents).default(testableEvents[0]) }),
    example: { event: testableEvents[0] },
    answer: { status: 204, description: 'It is on its way, after what waits already' },
    handle: async ({ params, body }) => {
      const { id } = await this.find(params.stream_id);
      await this.deliveries.enqueue(id, [testSignal(body.event, this.settings.issuer, this.clock.nowMs())]);
      return { status: 204 };
    },
  });

  readonly operations = [
    this.list,
    this.status,
    this.switching('pause', 'paused', 'Hold a stream; its receiver is told'),
    this.switching('resume', 'enabled', 'Let a stream go on; its receiver is told'),
    this.test,
  ];

  private switching(verb: 'pause' | 'resume', status: 'paused' | 'enabled', summary: string): Operation {
    return operation({
      id: `${verb}Stream`,
      method: 'POST',
      path: `${path}/${verb}`,
      tag,
      scope: 'signals:write',
      summary,
      answer: { status: 200, schema: streamSchema, description: 'The stream as it is now' },
      handle: async ({ caller, params }) => {
        const { id } = await this.find(params.stream_id);
        return { status: 200, body: streamAnswer(await this.setStatus(caller, id, status)) };
      },
    });
  }

  /** SSF 1.0 §8.1.5: a status that the receiver has not asked for is told. */
  private async setStatus(caller: Caller, id: string, status: 'paused' | 'enabled'): Promise<SubscriberRecord> {
    const action = status === 'paused' ? 'stream.pause' : 'stream.resume';
    const recorded = { action, kind: 'stream', id: (stream: SubscriberRecord) => stream.id, shown: streamAnswer };
    const reason = 'An administrator';
    const audit = this.trail.of(caller, recorded);
    const stream = changedSubscriber(await this.subscribers.setStatus(id, status, reason, audit));
    await this.deliveries.enqueue(id, [streamUpdatedEvent(id, status, reason, this.clock.nowMs())]);
    return stream;
  }

  private async find(id: string): Promise<SubscriberRecord> {
    const stream = await this.subscribers.find(id);
    if (stream?.kind !== 'ssf' || stream.tenant !== this.tenant.id) throw notFound();
    return stream;
  }
}
