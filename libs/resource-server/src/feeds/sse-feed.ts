import { boundedFetch } from '../http/bounded-fetch.js';
import { readSigned } from '../records/signed-record.js';
import { basicAuthorization, type ClientCredentials } from './client-credentials.js';
import { readEventStream, type ServerSentEvent } from './event-stream.js';
import type { Feed, FeedHandlers } from './feed.js';

export interface SseFeedOptions extends ClientCredentials {
  readonly issuer: string;
  /** A stream without a sign of life for so long is cut and opened anew. */
  readonly silenceMs?: number;
}

/** Revocations by server-sent events; needs nothing but HTTP. */
export class SseFeed implements Feed {
  readonly kind = 'sse';
  readonly partitions = 1;
  private readonly closing = new AbortController();
  private connection: AbortController | undefined;
  private lastEventId: string | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly options: SseFeedOptions) {}

  /** Resolves when the stream is open for the first time. */
  start(handlers: FeedHandlers): Promise<void> {
    return new Promise((resolve) => {
      this.running = this.run(handlers, resolve);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.connection?.abort();
    await this.running;
  }

  private async run(handlers: FeedHandlers, onOpen: () => void): Promise<void> {
    let wasOpen = false;
    for (let failures = 0; !this.isClosed(); failures += 1) {
      try {
        await this.connect(handlers, () => {
          // Without a place to resume from, what came in between is missing.
          if (wasOpen && this.lastEventId === undefined) handlers.onReset();
          wasOpen = true;
          failures = 0;
          onOpen();
        });
      } catch (error) {
        if (!this.isClosed()) handlers.onError(error);
      }
      if (!this.isClosed()) await pause(Math.min(100 * 2 ** failures, 5000), this.closing.signal);
    }
  }

  private isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private async connect(handlers: FeedHandlers, onOpen: () => void): Promise<void> {
    const { silenceMs = 5000, issuer } = this.options;
    // One controller for both reasons to end: that it is silent, and that it is closed.
    const connection = new AbortController();
    this.connection = connection;
    const timer = setTimeout(() => {
      connection.abort(new Error('the stream fell silent'));
    }, silenceMs);
    try {
      const headers = {
        Accept: 'text/event-stream',
        Authorization: basicAuthorization(this.options),
        ...(this.lastEventId !== undefined && { 'Last-Event-ID': this.lastEventId }),
      };
      const response = await boundedFetch(`${issuer}/revocations/stream`, { headers }, connection.signal);
      if (!response.ok) throw new Error(`the revocation stream answered ${response.status}`);
      onOpen();
      for await (const event of readEventStream(response.chunks())) {
        timer.refresh();
        await this.handle(event, handlers);
        timer.refresh();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private async handle({ event, data, id }: ServerSentEvent, handlers: FeedHandlers): Promise<void> {
    if (event === 'reset') handlers.onReset();
    if (event !== 'rev' && event !== 'hb') return;
    const record = readSigned(JSON.parse(data));
    if (!record) return;
    const isGenuine = await handlers.onSigned(record, 0);
    // Only the issuer says from where to resume: an id that somebody else made up could skip records.
    if (isGenuine && event === 'hb' && id !== undefined) this.lastEventId = id;
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
