import type { FeedHandlers } from '../src/feeds/feed.js';
import { TokenRefused } from '../src/token-refused.js';
import { TokenVerifier } from '../src/verify/token-verifier.js';
import type { TokenVerifierOptions } from '../src/verify/token-verifier-options.js';
import type { Ending, FakeIssuer } from './fake-issuer.js';
import { client, SpokenFeed } from './feeds.js';

export interface Started {
  readonly verifier: TokenVerifier;
  readonly handlers: FeedHandlers;
  readonly errors: unknown[];
  /** Brings an ending by the feed. */
  end(ending: Ending): Promise<boolean>;
  beat(more?: object): Promise<boolean>;
}

/** A verifier that does nothing by itself before the test says so. */
export function prepared(issuer: FakeIssuer, options: Partial<TokenVerifierOptions> = {}) {
  const feed = new SpokenFeed();
  const errors: unknown[] = [];
  const verifier = new TokenVerifier({
    ...{ issuer: issuer.url, audience: 'https://api.example', client, feed, report: false },
    onError: (error) => errors.push(error),
    ...options,
  });
  const handlers = (): FeedHandlers => {
    if (!feed.handlers) throw new Error('not started');
    return feed.handlers;
  };
  const end = async (ending: Ending) => handlers().onSigned(await issuer.record(ending), 0);
  const beat = async (more?: object) => handlers().onSigned(await issuer.heartbeat(more), 0);
  return { verifier, errors, end, beat, handlers };
}

export async function started(issuer: FakeIssuer, options: Partial<TokenVerifierOptions> = {}): Promise<Started> {
  const { verifier, errors, end, beat, handlers } = prepared(issuer, options);
  const starting = verifier.start();
  // It waits for the first snapshot, and is believed then.
  while (!(await beat()) || !verifier.isReady);
  await starting;
  return { verifier, errors, end, beat, handlers: handlers() };
}

/** Why it was refused; undefined when it was not. */
export const refusal = (verifying: Promise<unknown>): Promise<unknown> =>
  verifying.then(
    () => undefined,
    (error: unknown) => (error instanceof TokenRefused ? error.reason : error),
  );
