import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { KeySet } from '../keys/key-set.js';
import type { Feed, FeedHandlers } from './feed.js';
import { takeSet, type SecurityEventOptions, type SetError } from './security-event-tokens.js';

export interface SharedSignalsPushReceiverOptions extends SecurityEventOptions {
  /** What the transmitter was told to send in `Authorization`. */
  readonly authorizationHeader: string;
}

export interface PushAnswer {
  readonly status: 202 | 400 | 401 | 503;
  readonly body?: { readonly err: SetError | 'authentication_failed'; readonly description: string };
}

const largest = 65_536;

/**
 * Receives SETs that the issuer pushes (RFC 8935). Mount `handler`, or give `receive` what came. What a push does not bring comes with
 * the snapshots, which also tell how current everything is.
 */
export class SharedSignalsPushReceiver implements Feed {
  readonly kind = 'ssf';
  readonly partitions = 0;
  private readonly keys: KeySet;
  private handlers: FeedHandlers | undefined;

  constructor(private readonly options: SharedSignalsPushReceiverOptions) {
    this.keys = new KeySet({
      url: `${options.issuer}/ssf/jwks`,
      monotonicMs: () => performance.now(),
      onError: (error) => this.handlers?.onError(error),
    });
  }

  start(handlers: FeedHandlers): Promise<void> {
    this.handlers = handlers;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.handlers = undefined;
    return Promise.resolve();
  }

  async receive(request: {
    readonly authorization: string | undefined;
    readonly contentType: string | undefined;
    readonly body: string;
  }): Promise<PushAnswer> {
    const { handlers } = this;
    if (!handlers) return { status: 503 };
    if (!isSame(request.authorization ?? '', this.options.authorizationHeader))
      return refusal('authentication_failed', 401);
    if (!isSet(request.contentType)) return refusal('invalid_request');
    try {
      const error = await takeSet(request.body, this.keys, this.options, handlers);
      return error === undefined ? { status: 202 } : refusal(error);
    } catch (error) {
      // Not acknowledged: the transmitter sends it again.
      handlers.onError(error);
      return { status: 503 };
    }
  }

  /** For `node:http`, Express and whatever has its request and response; before any body parser. */
  readonly handler = (request: IncomingMessage, response: ServerResponse): void => {
    void this.answer(request, response);
  };

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = request.method === 'POST' ? await textOf(request) : undefined;
    const { authorization, 'content-type': contentType } = request.headers;
    const { status, body: answer }: PushAnswer =
      body === undefined ? refusal('invalid_request') : await this.receive({ authorization, contentType, body });
    response.writeHead(status, { 'Cache-Control': 'no-store', ...(answer && { 'Content-Type': 'application/json' }) });
    response.end(answer && JSON.stringify(answer));
  }
}

const isSet = (contentType = ''): boolean => contentType.split(';')[0]?.trim() === 'application/secevent+jwt';

const refusal = (err: SetError | 'authentication_failed', status: 400 | 401 = 400): PushAnswer => ({
  status,
  body: { err, description: 'The security event token was not taken.' },
});

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > largest) return undefined;
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts).toString();
}

/** Compared as hashes: equally long, whatever was sent. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
  return timingSafeEqual(digest(one), digest(other));
}
