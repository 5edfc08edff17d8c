import type { FastifyReply } from 'fastify';
import type { SignedRecord } from '#events';
import { recordFrame, resetFrame } from './feed-frames.js';
import type { RevocationFeed } from './revocation-feed.js';

/** What a slow reader may leave unread; then it is sent away and starts from a snapshot. */
const longestBacklogBytes = 1_048_576;
/** What a reader has for the rest, once its stream has ended. */
const graceMs = 2000;

/** One reader of the stream. Records that come while it is being brought up to date wait until then. */
export class FeedConnection {
  private waiting: string[] | undefined = [];
  private ended = false;
  private readonly leave: () => void;
  private patience: NodeJS.Timeout | undefined;

  constructor(
    private readonly reply: FastifyReply,
    feed: RevocationFeed,
    draining: AbortSignal,
    onLeft: () => void,
  ) {
    // Listens first: a record between the look into the log and the listening would be lost.
    this.leave = feed.listen((frame) => {
      if (this.waiting) this.waiting.push(frame);
      else this.write(frame);
    });
    const end = (): void => {
      this.end();
    };
    draining.addEventListener('abort', end, { once: true });
    if (draining.aborted) end();
    reply.raw.once('close', () => {
      clearTimeout(this.patience);
      draining.removeEventListener('abort', end);
      this.leave();
      onLeft();
    });
  }

  /** @param missed what was recorded since the reader was last here; undefined asks it to take a snapshot */
  resume(missed: readonly SignedRecord[] | undefined): void {
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
    if (missed === undefined) this.write(resetFrame);
    for (const frame of [...(missed ?? []).map(recordFrame), ...waiting]) this.write(frame);
    if (this.ended) this.end();
  }

  private write(text: string): void {
    const { raw } = this.reply;
    if (raw.writableEnded) return;
    raw.write(text);
    if (raw.writableLength <= longestBacklogBytes) return;
    raw.write(resetFrame);
    this.end();
  }

  /** At once, or once it has begun. */
  private end(): void {
    this.ended = true;
    this.leave();
    if (this.waiting !== undefined) return;
    const { raw } = this.reply;
    raw.end();
    // One that does not read would hold up a process that leaves.
    this.patience ??= setTimeout(() => raw.destroy(), graceMs).unref();
  }
}
