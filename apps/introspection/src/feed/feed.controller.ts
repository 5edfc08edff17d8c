import { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Outbox, type SignedRecord } from '#events';
import { KeyRing } from '#keys';
import { OAuthError } from '#protocol';
import { Draining, Tenant } from '#service';
import { Revocations } from '#storage';
import { FeedConnection } from './feed-connection.js';
import { partsOf } from './feed-frames.js';
import { FeedReaders } from './feed-readers.js';
import { gzipped } from './gzipped.js';
import { RecordSigner } from './record-signer.js';
import { RevocationFeed } from './revocation-feed.js';
import { snapshotLines } from './snapshot-lines.js';

/** A reader that missed more than this takes a snapshot, which is signed as a whole. */
const mostResumed = 500;

/** How consumers learn what has been revoked: a snapshot to start from, and a stream to follow. */
@Controller()
export class FeedController {
  constructor(
    private readonly readers: FeedReaders,
    private readonly revocations: Revocations,
    private readonly outbox: Outbox,
    private readonly feed: RevocationFeed,
    private readonly signer: RecordSigner,
    private readonly keyRing: KeyRing,
    private readonly tenant: Tenant,
    private readonly draining: Draining,
  ) {}

  /**
   * Every live record, or those of transactions from `since` on, as one JSON object a line; holds all that was committed before
   * `X-Published-Through` (ms since 1970).
   */
  @Get('/revocations/snapshot')
  async snapshot(
    @Req() request: FastifyRequest,
    @Headers('accept-encoding') encodings: string | undefined,
    @Query('since') since: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const client = await this.readers.authorize(request);
    const from = since === undefined ? undefined : transactionId(since, 'since');
    this.readers.enter(client.id, 'snapshot', reply.raw);
    const at = await this.outbox.publishedThrough();
    const records = from === undefined ? this.revocations.live() : this.revocations.liveSince(this.tenant.id, from);
    const sign = (digest: string): Promise<string> => this.signer.snapshot(digest);
    const lines = Readable.from(snapshotLines({ tenant: this.tenant.id, at, records, sign }));
    const zipped = encodings?.includes('gzip') === true;
    await reply
      .header('Content-Type', 'application/x-ndjson')
      .header('X-Published-Through', String(at.publishedThroughMs))
      .header('X-Through-Xid', at.throughXid)
      .headers(zipped ? { 'Content-Encoding': 'gzip' } : {})
      .send(zipped ? gzipped(lines) : lines);
  }

  /**
   * Server-sent events: `rev` carries a record, `hb` how far the log is published, `reset` asks for a new snapshot. Only `hb` has
   * an id; a reader that comes back with it (`Last-Event-ID`) gets every record of transactions from there on.
   */
  @Get('/revocations/stream')
  async stream(
    @Req() request: FastifyRequest,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const client = await this.readers.authorize(request);
    const from = lastEventId === undefined ? undefined : transactionId(lastEventId, 'Last-Event-ID');
    const leave = this.readers.enter(client.id, 'stream');
    const connection = new FeedConnection(reply, this.feed, this.draining.signal, leave);
    connection.resume(from === undefined ? [] : await this.missedSince(from));
  }

  /** The keys that sign what feeds carry, apart from those of tokens: none of these may vouch for a record. */
  @Get('/ssf/jwks')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=300')
  jwks(): string {
    return this.keyRing.jwks('security_event');
  }

  private async missedSince(xid: string): Promise<readonly SignedRecord[] | undefined> {
    const missed = await this.revocations.since(this.tenant.id, xid, mostResumed);
    return missed && Promise.all(missed.map((record) => this.signer.record(partsOf(record))));
  }
}

/** Transaction ids have 64 bits: what has more digits than this could be no id of ours, and Postgres would refuse to read it. */
function transactionId(text: string, name: string): string {
  if (/^\d{1,19}$/.test(text)) return text;
  throw new OAuthError('invalid_request', `The ${name} is not one of this feed.`);
}
