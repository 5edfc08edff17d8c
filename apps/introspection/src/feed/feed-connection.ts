import type { FastifyReply } from 'fastify';
import type { FeedRecord } from './feed-record.js';
import type { Heartbeat, RevocationFeed } from './revocation-feed.js';

/** What a slow reader may leave unread; then it is sent away and starts from a snapshot. */
const longestBacklogBytes = 1_048_576;

/** One reader of the stream. Records that come while it is being brought up to date wait until then. */
export class FeedConnection {
  private waiting: string[] | undefined = [];
  private readonly leave: () => void;

  constructor(
    private readonly reply: FastifyReply,
    feed: RevocationFeed,
    draining: AbortSignal,
  ) {
    // Listens first: a record between the look into the log and the listening would be lost.
    this.leave = feed.listen({
      onRecord: (record) => {
        this.send(recordText(record));
      },
      onHeartbeat: (heartbeat) => {
        this.send(heartbeatText(heartbeat));
      },
    });
    const end = (): void => {
      this.end();
    };
    draining.addEventListener('abort', end, { once: true });
    reply.raw.once('close', () => {
      draining.removeEventListener('abort', end);
      this.leave();
    });
  }

  /** @param missed what was recorded since the reader was last here; undefined asks it to take a snapshot */
  resume(missed: readonly FeedRecord[] | undefined): void {
    this.reply.hijack();
    const headers = this.reply.getHeaders() as Record<string, string>;
    this.reply.raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    this.write('retry: 1000\n\n');
    if (missed === undefined) this.write('event: reset\ndata: {}\n\n');
    for (const text of [...(missed ?? []).map(recordText), ...waiting]) this.write(text);
  }

  private send(text: string): void {
    if (this.waiting) this.waiting.push(text);
    else this.write(text);
  }

  private write(text: string): void {
    const { raw } = this.reply;
    if (raw.writableEnded) return;
    raw.write(text);
    if (raw.writableLength <= longestBacklogBytes) return;
    raw.write('event: reset\ndata: {}\n\n');
    this.end();
  }

  private end(): void {
    this.leave();
    if (this.waiting === undefined) this.reply.raw.end();
  }
}

const recordText = (record: FeedRecord): string => `event: rev\ndata: ${JSON.stringify(record)}\n\n`;

const heartbeatText = (heartbeat: Heartbeat): string =>
  `id: ${heartbeat.throughXid}\nevent: hb\ndata: ${JSON.stringify(heartbeat)}\n\n`;
