import { Readable } from 'node:stream';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Outbox } from '#events';
import { OAuthError } from '#protocol';
import { ClientAuthentication, Draining, Tenant } from '#service';
import { Revocations } from '#storage';
import { feedRecord } from './feed-record.js';
import { FeedConnection } from './feed-connection.js';
import { gzipped } from './gzipped.js';
import { RevocationFeed } from './revocation-feed.js';

/** How consumers learn what has been revoked: a snapshot to start from, and a stream to follow. */
@Controller()
export class FeedController {
  constructor(
    private readonly authentication: ClientAuthentication,
    private readonly revocations: Revocations,
    private readonly outbox: Outbox,
    private readonly feed: RevocationFeed,
    private readonly tenant: Tenant,
    private readonly draining: Draining,
  ) {}

  /** Every live record as one JSON object a line; holds all that was committed before `X-Published-Through` (ms since 1970). */
  @Get('/revocations/snapshot')
  async snapshot(
    @Headers('authorization') authorization: string | undefined,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.authorize(authorization);
    const { publishedThroughMs, throughXid } = await this.outbox.horizon();
    const lines = Readable.from(this.lines());
    const zipped = encodings?.includes('gzip') === true;
    await reply
      .header('Content-Type', 'application/x-ndjson')
      .header('X-Published-Through', String(publishedThroughMs))
      .header('X-Through-Xid', throughXid)
      .headers(zipped ? { 'Content-Encoding': 'gzip' } : {})
      .send(zipped ? gzipped(lines) : lines);
  }

  /**
   * Server-sent events: `rev` carries a record, `hb` how far the log is published, `reset` asks for a new snapshot. Only `hb` has
   * an id; a reader that comes back with it (`Last-Event-ID`) gets every record of transactions from there on.
   */
  @Get('/revocations/stream')
  async stream(
    @Headers('authorization') authorization: string | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.authorize(authorization);
    // Transaction ids have 64 bits: what has more digits than this could be no id of ours, and Postgres would refuse to read it.
    if (lastEventId !== undefined && !/^\d{1,19}$/.test(lastEventId)) {
      throw new OAuthError('invalid_request', 'The Last-Event-ID is not one of this stream.');
    }
    const connection = new FeedConnection(reply, this.feed, this.draining.signal);
    if (lastEventId === undefined) connection.resume([]);
    else
      connection.resume(
        (await this.revocations.since(lastEventId))
          ?.filter((record) => record.tenant === this.tenant.id)
          .map(feedRecord),
      );
  }

  private async authorize(authorization: string | undefined): Promise<void> {
    const client = await this.authentication.authenticateConfidential(authorization, {});
    const { may_read_revocations, may_introspect } = client.settings;
    if (may_read_revocations === true || may_introspect === true) return;
    throw new OAuthError('access_denied', 'This client may not read the revocation feed.');
  }

  private async *lines(): AsyncIterable<string> {
    for await (const records of this.revocations.live()) {
      const own = records.filter(({ tenant }) => tenant === this.tenant.id);
      yield own.map((record) => `${JSON.stringify(feedRecord(record))}\n`).join('');
    }
  }
}
