import { KeySet } from '../keys/key-set.js';
import type { ClientCredentials } from './client-credentials.js';
import type { Feed, FeedHandlers } from './feed.js';
import { takeSet, type SecurityEventOptions } from './security-event-tokens.js';
import { SharedSignalsStream } from './shared-signals-stream.js';
import { pause } from './sse-feed.js';

export interface SharedSignalsPollFeedOptions extends SecurityEventOptions, ClientCredentials {}

interface Polled {
  readonly sets?: Readonly<Record<string, string>>;
  readonly moreAvailable?: boolean;
}

interface Taken {
  readonly ack: string[];
  readonly setErrs: Record<string, { readonly err: string; readonly description: string }>;
}

/**
 * Polls for SETs (RFC 8936), from a stream that it makes for itself. What it does not bring comes with the snapshots, which also tell
 * how current everything is.
 */
export class SharedSignalsPollFeed implements Feed {
  readonly kind = 'ssf';
  readonly partitions = 0;
  private readonly closing = new AbortController();
  private readonly keys: KeySet;
  private readonly stream: SharedSignalsStream;
  private running: Promise<void> | undefined;
  private isFirst = true;
  private onError: (error: unknown) => void = () => undefined;

  constructor(private readonly options: SharedSignalsPollFeedOptions) {
    this.keys = new KeySet({
      url: `${options.issuer}/ssf/jwks`,
      monotonicMs: () => performance.now(),
      onError: (error) => {
        this.onError(error);
      },
    });
    this.stream = new SharedSignalsStream(options, this.closing.signal);
  }

  /** Resolves when the first poll was answered. */
  start(handlers: FeedHandlers): Promise<void> {
    this.onError = handlers.onError;
    return new Promise((resolve) => {
      this.running = this.run(handlers, resolve);
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
  }

  private async run(handlers: FeedHandlers, onOpen: () => void): Promise<void> {
    let taken: Taken = { ack: [], setErrs: {} };
    for (let failures = 0; !this.closing.signal.aborted;) {
      try {
        const { sets = {} } = (await this.stream.poll({
          ...{ maxEvents: 100, ...taken },
          // The first poll tells that all is well; the next ones wait for something to come.
          returnImmediately: failures > 0 || this.isFirst,
        })) as Polled;
        this.isFirst = false;
        taken = await this.take(sets, handlers);
        failures = 0;
        onOpen();
      } catch (error) {
        if (!this.isClosed()) handlers.onError(error);
        await pause(Math.min(100 * 2 ** failures, 5000), this.closing.signal);
        failures = Math.min(failures + 1, 10);
      }
    }
  }

  private isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  private async take(sets: Readonly<Record<string, string>>, handlers: FeedHandlers): Promise<Taken> {
    const taken: Taken = { ack: [], setErrs: {} };
    for (const [jti, set] of Object.entries(sets)) {
      const error = await takeSet(set, this.keys, this.options, handlers);
      if (error === undefined) taken.ack.push(jti);
      else taken.setErrs[jti] = { err: error, description: 'The security event token was not taken.' };
    }
    return taken;
  }
}
